"""What the live tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import NGINX
from tests.live.site import Tapster, home, virtual_environment
from tests.live.wire import Wire, wired


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder starts real servers."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture
def tapster() -> Iterator[Tapster]:
    """A home for one test."""
    with home() as made:
        yield made


@pytest.fixture(scope="session")
def flask() -> Iterator[Path]:
    """A virtual environment with Flask, for the folders that a test makes."""
    with virtual_environment("flask") as made:
        yield made


CHAINS = [*((nginx, "uwsgi") for nginx in NGINX), (NGINX[0], "gunicorn")]


@pytest.fixture(scope="session", params=CHAINS, ids=lambda chain: f"{chain[0]}-{chain[1]}")
def wire(request: pytest.FixtureRequest) -> Iterator[Wire]:
    """The sites of the `test_wire` files, behind every nginx of this machine, in every engine."""
    with home() as made:
        yield wired(made, *request.param)
