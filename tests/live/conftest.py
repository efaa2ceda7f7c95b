"""What the live tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.site import Tapster, home, virtual_environment


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
