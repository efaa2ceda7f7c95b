"""`tapster up` without -d ends what it has started, however it ends, and nothing else."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.live.load import PLAIN, answers
from tests.live.site import Tapster, environment
from tests.live.test_ending import foreground, is_starting
from tests.nginx.servers import ask, free_port, wait_until


def test_another_up_that_has_taken_over_goes_on(tapster: Tapster) -> None:
    port = free_port()
    folder = tapster.folder("plain", PLAIN)
    with foreground(tapster, folder, port) as started:
        wait_until(lambda: not is_starting(tapster), "the end of its start")
        tapster.up(folder, "--processes", "1", port=port)
        started.send_signal(signal.SIGINT)

        assert started.wait(20) == 0

    assert answers(port)


def test_an_interruption_while_the_old_release_drains_stops_the_app(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("plain", PLAIN), "--processes", "1")
    first = (tapster.home / "apps" / "plain" / "live").readlink()
    with subprocess.Popen([sys.executable, "-c", ASK_SLOWLY.format(port=site.port)]) as slow:
        wait_until(lambda: [w.state for w in site.workers] == ["busy"], "a request under way")
        with foreground(tapster, site.folder, site.port) as started:
            live = tapster.home / "apps" / "plain" / "live"
            wait_until(lambda: live.readlink() != first, "the switch")
            started.send_signal(signal.SIGINT)
            assert started.wait(30) == 130
        slow.kill()

    assert not tapster.processes()


ASK_SLOWLY = """
import urllib.request
urllib.request.urlopen("http://127.0.0.1:{port}/?20")
"""


def test_the_app_stops_when_nobody_reads_its_requests_any_more(tapster: Tapster) -> None:
    port = free_port()
    argv: list[str | Path] = [sys.executable, "-m", "tapster.cli.main", "up"]
    argv += [tapster.folder("plain", PLAIN), "--home", tapster.home]
    argv += ["--listen", f"127.0.0.1:{port}"]
    with subprocess.Popen(
        argv, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as started:
        assert started.stdout
        assert b"plain is up on" in started.stdout.readline()
        started.stdout.close()
        ask(port, "/")

        started.wait(30)

    assert not tapster.processes()


def test_an_up_whose_advice_nobody_reads_is_no_failure(tapster: Tapster) -> None:
    port = free_port()
    argv: list[str | Path] = [sys.executable, "-m", "tapster.cli.main", "up", "-d"]
    argv += [tapster.folder("plain", PLAIN), "--home", tapster.home]
    argv += ["--listen", f"127.0.0.1:{port}"]
    theirs, ours = os.pipe()
    os.close(theirs)

    done = subprocess.run(
        argv, env=environment(), stdout=subprocess.DEVNULL, stderr=ours, check=False, timeout=60
    )

    os.close(ours)
    assert done.returncode == 0
    assert answers(port)
