"""Twenty deploys under a mixed load drop no request."""

import statistics
from pathlib import Path

import pytest

from tests.conftest import NGINX
from tests.drops.zero import SITES, zero

DEPLOYS = 10
"""On each nginx."""


@pytest.mark.live
def test_no_deploy_drops_a_request(nginx_binary: Path, tmp_path: Path) -> None:
    outcome = zero(nginx_binary, DEPLOYS, tmp_path, quiet_s=0.5)

    assert outcome.refused == outcome.failures == []
    assert all(row.asked for row in outcome.rows.values())
    assert len(outcome.switches) == DEPLOYS
    assert statistics.median(switch.took_s for switch in outcome.switches) < 0.5


@pytest.mark.live
@pytest.mark.parametrize(
    ("app", "engines"),
    [
        ("mixed", ("uwsgi", "gunicorn", "granian")),
        ("mixed_asgi", ("gunicorn", "uvicorn", "granian")),
    ],
    ids=["wsgi", "asgi"],
)
def test_no_exchange_of_the_engine_drops_a_request(
    app: str, engines: tuple[str, ...], tmp_path: Path
) -> None:
    """Behind the bundled nginx: a reload of Debian's drops some (docs/drops.md)."""
    outcome = zero(NGINX[0], len(SITES) * len(engines), tmp_path, 0.5, engines, app)

    assert outcome.refused == outcome.failures == []
    assert len(outcome.switches) == len(SITES) * len(engines)
