"""A reload of nginx drops nothing, if nginx can leave connections open for a while."""

from contextlib import closing

import pytest

from tapster.system.nginx_binary import bundled
from tests.drops.reload_race import race


@pytest.mark.live
def test_a_reload_of_the_bundled_nginx_drops_no_request_on_a_kept_connection() -> None:
    binary = bundled()
    assert binary
    with closing(race(binary, reloads=8)) as rows:
        row = next(rows)

    assert (row.left_open, row.reloads) == ("10s", 8)
    assert row.asked > row.reloads
    assert not row.failures
