"""A switch drops nothing of what was accepted, with all workers busy and the backlog full."""

from pathlib import Path

import pytest

from tests.drops.overload import BACKLOG, overload


@pytest.mark.live
def test_no_accepted_request_is_dropped_by_a_switch_under_overload(
    nginx_binary: Path, tmp_path: Path
) -> None:
    outcome = overload(nginx_binary, 2, tmp_path, steady_s=1)

    assert min(each.in_use for each in outcome.backlogs) >= BACKLOG // 2
    assert outcome.dropped == outcome.before.other == outcome.during.other == []
    assert outcome.unaccepted == outcome.before.refused + outcome.during.refused > 0
