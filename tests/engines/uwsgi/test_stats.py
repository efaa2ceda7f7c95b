import pytest

from tapster.engines.uwsgi.stats import workers
from tapster.model.snapshot import Worker


@pytest.mark.parametrize(
    ("status", "apps", "state"),
    [
        ("idle", [{}], "idle"),
        ("busy", [{}], "busy"),
        ("sig17", [{}], "busy"),
        ("pause", [{}], "other"),
        ("cheap", [{}], "other"),
        ("idle", [], "other"),
    ],
)
def test_a_workers_status_reads_in_our_words(status: str, apps: list[object], state: str) -> None:
    (worker,) = workers(
        {"workers": [{"pid": 7, "status": status, "requests": 3, "apps": apps}]},
    )

    assert (worker.pid, worker.state, worker.requests) == (7, state, 3)


def test_a_worker_that_is_not_started_is_none() -> None:
    said = {"workers": [{"pid": 0, "status": "cheap"}, {"pid": 9, "status": "idle", "apps": [{}]}]}

    assert workers(said) == (Worker(pid=9, state="idle", requests=0, pss_bytes=0),)


def test_statistics_of_something_else_hold_no_workers() -> None:
    assert workers({"vassals": []}) == ()
