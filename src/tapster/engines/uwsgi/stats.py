"""uWSGI's statistics in our words, in which `engines/serving` tells those of the others, too.

https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tapster.model.snapshot import Worker


def workers(stats: Mapping[str, Any]) -> tuple[Worker, ...]:
    """The workers that run, without their memory, which uWSGI does not know as PSS."""
    return tuple(
        Worker(pid=worker["pid"], state=_state(worker), requests=worker.get("requests", 0))
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


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One place in uWSGI's table of workers; the process in it may be replaced."""

    number: int
    pid: int
    is_ready: bool
    """Its app is imported and it takes requests."""
    requests: int
    """Answered by all that have held the place."""
    cores: int
    """How many requests it can answer at the same time."""
    under_way: tuple[float, ...]
    """Unix time at which each request that it is busy with began; 0 if it does not say."""


def slots(stats: Mapping[str, Any]) -> tuple[Slot, ...]:
    """The places with a process in them: those that `cheaper` leaves empty are missing."""
    return tuple(
        Slot(
            number=worker.get("id", 0),
            pid=worker["pid"],
            is_ready=bool(worker.get("accepting", 1)),
            requests=worker.get("requests", 0),
            cores=max(len(worker.get("cores", ())), 1),
            under_way=_under_way(worker),
        )
        for worker in stats.get("workers", ())
        if worker.get("pid") and worker.get("status") != "cheap"
    )


def _under_way(worker: Mapping[str, Any]) -> tuple[float, ...]:
    cores = [core for core in worker.get("cores", ()) if core.get("in_request")]
    if not cores and _state(worker) == "busy":
        return (0,)
    return tuple(core.get("req_info", {}).get("request_start", 0) for core in cores)
