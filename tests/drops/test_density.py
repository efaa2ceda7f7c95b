"""Apps that sleep share what they need, and wake at a request, each for itself or all at once."""

import pytest

from tests.drops.density import density


@pytest.mark.live
def test_apps_that_sleep_weigh_little_and_all_wake_at_once() -> None:
    outcome = density(12, deploys=2, cold=2, storm=8, idle_s=2)

    assert outcome.failures == []
    assert outcome.environments == 1
    assert sum(outcome.pss.values()) < 50e6
    open_files, limit = outcome.files
    assert 12 < open_files < limit
