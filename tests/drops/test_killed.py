"""A few of the kills, as `python -m tests.drops.killed` kills a deploy at each of its Actions."""

from collections.abc import Iterator, Mapping
from typing import TypeAlias

import pytest

from tests.drops.killed import SERIES, Done, Kill, Shapes, killed, serving
from tests.live.site import Site

pytestmark = pytest.mark.live
SLOWLY = SERIES["deploy, repaired"]

Ready: TypeAlias = tuple[Site, tuple[Done, ...], Shapes]

STEPS: Mapping[str, tuple[str, str, bool]] = {
    "half of the source is copied": ("CopySource", "", True),
    "the vassal is there": ("Link", "/vassals/", False),
    "half of the workers may have answered": ("AwaitAnswer", "", True),
    "nginx sends requests to the new release": ("Link", "/live.sock ->", False),
    "the new release is live": ("Link", "/live ->", False),
}
"""Kind of an Action, a part of what it says, and whether it is killed in the middle."""


@pytest.fixture(scope="module")
def ready() -> Iterator[Ready]:
    with serving(SLOWLY) as made:
        yield made


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_deploy_costs_no_request_and_leaves_nothing(ready: Ready, step: str) -> None:
    site, actions, wanted = ready
    kind, part, is_halfway = STEPS[step]
    number, action = next(
        (number, each)
        for number, each in enumerate(actions)
        if each.kind == kind and part in each.what
    )

    cost = killed(site, SLOWLY, Kill(number, action.took_s / 2 if is_halfway else None), wanted)

    assert not cost.faults
    assert cost.asked
