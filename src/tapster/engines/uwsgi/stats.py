"""uWSGI's statistics in our words: https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html."""

from collections.abc import Mapping
from typing import Any, Literal

from tapster.model.snapshot import Worker


def workers(stats: Mapping[str, Any]) -> tuple[Worker, ...]:
    """The workers that run, without their memory, which uWSGI does not know as PSS."""
    return tuple(
        Worker(
            pid=worker["pid"],
            state=_state(worker),
            requests=worker.get("requests", 0),
            pss_bytes=0,
        )
        for worker in stats.get("workers", ())
        if worker.get("pid")
    )


def _state(worker: Mapping[str, Any]) -> Literal["idle", "busy", "other"]:
    """`other` until the app is imported, and for what `cheaper` has stopped."""
    if not worker.get("apps"):
        return "other"
    status = str(worker.get("status", ""))
    if status == "idle":
        return "idle"
    # While it runs a signal handler its status is the signal's name, `sig17`.
    return "busy" if status == "busy" or status.startswith("sig") else "other"
