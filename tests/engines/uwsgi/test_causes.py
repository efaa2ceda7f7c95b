import signal

import pytest

from tapster.engines.uwsgi.causes import CHATTER, FAILED, cause

DIED = "DAMN ! worker 2 (pid: 812) died"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (f"{DIED}, killed by signal 9 :( trying respawn ...", "most likely out of memory"),
        (f"{DIED}, killed by signal 6 :( trying respawn ...", "signal 6 (SIGABRT)"),
        (f"!!! uWSGI process 812 got Segmentation Fault !!!\n{DIED} :(", "segmentation fault"),
        (f"{DIED} :( trying respawn ...", "exited by itself"),
        (f"... - *** HARAKIRI ON WORKER 2 ***\n{DIED}, killed by signal 9", "request_timeout_s"),
        ("MemoryError\nOOPS ! failed loading app in worker 1 (pid 3)", "memory limit"),
        ("OSError: [Errno 28] No space left on device\nOOPS ! failed loading app", "disk is full"),
        ("fork(): Resource temporarily unavailable [core/master_utils.c line 749]", "no further"),
        (
            "bind(): Address already in use [core/socket.c line 230]",
            "unix:/s or another: bind(): Address",
        ),
        ("/x/start: 5: exec: /opt/python3: not found", "/opt/python3 cannot be run"),
        ("[strict-mode] unknown config directive: nonsense", "no option `nonsense`"),
        (
            "Listen queue size is greater than the system max net.core.somaxconn (4096).",
            "a backlog of 4096 at most",
        ),
    ],
)
def test_what_uwsgi_says_is_put_into_words(said: str, meant: str) -> None:
    found = cause(said, "unix:/s")

    assert found
    assert meant in found[0]


def test_what_nobody_has_foreseen_has_no_cause() -> None:
    assert cause("out of cheese", "unix:/s") is None


def test_every_signal_is_named() -> None:
    for each in signal.Signals:
        found = cause(f"{DIED}, killed by signal {int(each)} :( trying respawn ...", "unix:/s")
        assert found
        assert each in {signal.SIGKILL, signal.SIGSEGV} or each.name in found[0]


def test_what_tells_something_is_no_chatter() -> None:
    told = (
        "Traceback (most recent call last):",
        "unable to load app 0 (mountpoint='') (callable not found or import error)",
        "--- no python application found, check your startup logs for errors ---",
        "*** no app loaded. going in full dynamic mode ***",
        "!!! uWSGI process 812 got Segmentation Fault !!!",
        f"{DIED}, killed by signal 9 :( trying respawn ...",
    )

    assert [line for line in told if CHATTER.match(line)] == []
    assert FAILED.search(told[-1])
    assert CHATTER.match("*** Operational MODE: preforking ***")
    assert CHATTER.match("/usr/lib/libc.so.6(+0x3c050) [0x7f5c9325a050]")
