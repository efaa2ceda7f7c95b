"""Each test that takes a `stage` is a point of the contract: it is run for every way."""

from collections.abc import Iterator

import pytest

from tests.conftest import NGINX
from tests.contract.points import asked_of
from tests.contract.stage import Stage
from tests.contract.stage import stage as started
from tests.contract.table import WAYS, Way

EVERYWHERE = (Way("uwsgi"), Way("granian", "asgi"))
"""One for each protocol that nginx speaks with app servers: behind every nginx of this machine."""
CHAINS = [(way, nginx) for nginx in NGINX for way in WAYS if nginx == NGINX[0] or way in EVERYWHERE]


def pytest_configure(config: pytest.Config) -> None:
    """What the marks mean."""
    config.addinivalue_line("markers", "interface(name): a point of one interface only")
    config.addinivalue_line("markers", "limited(point): what ways with that limit do instead")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every way for which the point holds, and none other."""
    if "stage" in metafunc.fixturenames:
        chains = [(way, nginx) for way, nginx in CHAINS if asked_of(metafunc.function, way)]
        ids = [f"<{way}>" if nginx == NGINX[0] else f"<{way}@{nginx}>" for way, nginx in chains]
        metafunc.parametrize("stage", chains, ids=ids, indirect=True, scope="session")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a stage starts real servers."""
    for item in items:
        if isinstance(item, pytest.Function) and "stage" in item.fixturenames:
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """The sites of one way; what a test asks for first is started then."""
    with started(*request.param) as made:
        yield made
