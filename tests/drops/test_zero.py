"""Twenty deploys under a mixed load drop no request."""

import statistics
from pathlib import Path

import pytest

from tests.drops.zero import zero

DEPLOYS = 10
"""On each nginx."""


@pytest.mark.live
@pytest.mark.timeout(300)  # half a minute on a quiet machine
def test_no_deploy_drops_a_request(nginx_binary: Path, tmp_path: Path) -> None:
    outcome = zero(nginx_binary, DEPLOYS, tmp_path, quiet_s=0.5)

    assert outcome.refused == outcome.failures == []
    assert all(row.asked for row in outcome.rows.values())
    assert len(outcome.switches) == DEPLOYS
    assert statistics.median(switch.took_s for switch in outcome.switches) < 0.5
