import socket
import time
from pathlib import Path

from tapster.engines.uwsgi.stats import workers
from tapster.system.stats import stats
from tests.system.servers import drips, says, unix_server, uwsgi


def test_uwsgi_says_which_workers_it_has(tmp_path: Path) -> None:
    address = f"unix:{tmp_path}/app.stats"

    with uwsgi(tmp_path, {}) as master:
        said = stats([address])[address]

    assert said["pid"] == master
    assert len(workers(said)) == 2


def test_dead_silent_and_garbled_sockets_are_missing_and_cost_one_timeout_together(
    tmp_path: Path,
) -> None:
    dead = tmp_path / "dead"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(dead))
    with socket.socket(socket.AF_UNIX) as silent, socket.socket(socket.AF_UNIX) as mute:
        for server, name in ((silent, "silent"), (mute, "mute")):
            server.bind(str(tmp_path / name))
            server.listen(5)
        with (
            unix_server(tmp_path / "slow", drips) as slow,
            unix_server(tmp_path / "garbled", says(b"{")) as garbled,
        ):
            began = time.monotonic()
            said = stats(
                [
                    *(f"unix:{tmp_path}/{name}" for name in ("silent", "mute", "dead", "none")),
                    slow,
                    garbled,
                ],
                timeout_s=1,
            )
            took_s = time.monotonic() - began

    assert said == {}
    assert took_s < 2.5  # one after the other they take three seconds


def test_a_healthy_one_is_read_even_if_a_silent_one_used_up_the_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "silent"))
        silent.listen(5)
        with uwsgi(tmp_path, {}) as master:
            said = stats([f"unix:{tmp_path}/silent", f"unix:{tmp_path}/app.stats"])

    assert said[f"unix:{tmp_path}/app.stats"]["pid"] == master
