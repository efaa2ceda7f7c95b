"""A few of the broken releases, as `python -m tests.drops.sabotage` tries all of them."""

from collections.abc import Iterator

import pytest

from tests.drops.broken import KINDS
from tests.drops.sabotage import sabotaged, serving
from tests.live.site import Site

pytestmark = pytest.mark.live

QUICK = (
    "missing dependency",
    "os._exit at import",
    "sys.exit in the app server only",
    "second worker fails at boot",
    "500 on the health path",
    "release command that hangs",
    "disk full while it is copied",
    "domain of another app",
)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with serving() as made:
        yield made


@pytest.mark.parametrize("name", QUICK)
def test_a_broken_release_is_refused_and_costs_no_request(site: Site, name: str) -> None:
    verdict = sabotaged(site, KINDS[name])

    assert not verdict.faults, verdict.said.stderr
    assert verdict.asked
