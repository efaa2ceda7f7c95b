"""One look at everything that runs in a home."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tapster.model.home import Home
from tapster.model.snapshot import AppSnapshot, ReleaseSnapshot, Snapshot, Worker
from tapster.system import processes
from tapster.system.emperor_lock import holder, nginx_master
from tapster.system.files import explained
from tapster.system.gather_present import record
from tapster.system.listeners import Backlog, backlog, backlogs
from tapster.system.stats import stats

WorkersOf: TypeAlias = Callable[[Mapping[str, Any]], tuple[Worker, ...]]
"""An engine's statistics in our words, memory left out."""


State: TypeAlias = Literal["running", "starting", "sleeping", "stopped"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Recorded:
    """What release.json says of one release that runs, or should."""

    app: str
    id: str
    live: bool
    warm: bool
    has_vassal: bool
    record: Mapping[str, Any]

    @property
    def stats(self) -> str:
        """Address of its statistics; empty if it has none."""
        return str(self.record.get("stats") or "")

    @property
    def upstream(self) -> str:
        """Address that nginx connects to."""
        upstream = self.record.get("upstream") or {}
        return str(upstream.get("address") or f"unix:{self.record.get('socket', '')}")


def gather_snapshot(home: Home, workers: WorkersOf) -> Snapshot:
    """What runs in the home now; what does not answer in 0.2 s is shown as not running.

    Raises:
        TapsterError: if the home belongs to another account and is closed to this one.
    """
    with explained(f"cannot look into {home.path}"):
        recorded = tuple(_recorded(home))
    emperor = holder(home.path)
    nginx = nginx_master(home.path)
    said = stats(each.stats for each in recorded if each.stats)
    waiting: Mapping[str, Backlog] = {}
    with suppress(OSError):  # some sandboxes have no sock_diag: then the backlog is 0 of 0
        waiting = backlogs()
    running = processes.by_vassal(home.path) if len(said) < len(recorded) else {}
    releases: dict[Recorded, ReleaseSnapshot] = {}
    for each in recorded:
        held = backlog(each.upstream, waiting)
        if each.stats in said:
            releases[each] = _answering(each, said[each.stats], workers, held)
        else:
            own = running.get(f"{each.app}@{each.id}", ())
            releases[each] = _silent(each, own, held, is_awaited=bool(each.has_vassal and emperor))
    return Snapshot(
        taken_at=time.time(),
        home=str(home.path),
        emperor_pid=emperor,
        nginx_pid=nginx,
        overhead_pss_bytes=sum(map(processes.pss_bytes, _overhead(emperor, nginx))),
        apps=tuple(_apps(releases)),
    )


def _recorded(home: Home) -> Iterator[Recorded]:
    """Every release that is live or has a vassal, of every app, oldest first."""
    for folder in _folders(home.path / "apps"):
        link = folder / "live"
        live = link.readlink().name if link.is_symlink() else ""
        for made in _folders(folder / "releases"):
            release = home.release(folder.name, made.name)
            has_vassal = release.vassal.exists()
            if has_vassal or made.name == live:
                yield Recorded(
                    app=folder.name,
                    id=made.name,
                    live=made.name == live,
                    warm=release.warm.exists(),
                    has_vassal=has_vassal,
                    record=record(release),
                )


def _answering(
    each: Recorded, said: Mapping[str, Any], workers: WorkersOf, held: Backlog
) -> ReleaseSnapshot:
    found = tuple(
        replace(worker, pss_bytes=processes.pss_bytes(worker.pid)) for worker in workers(said)
    )
    ready = any(worker.state in {"idle", "busy"} for worker in found)
    return _seen(each, "running" if ready else "starting", int(said.get("pid", 0)), found, held)


def _silent(
    each: Recorded, running: tuple[processes.Process, ...], held: Backlog, *, is_awaited: bool
) -> ReleaseSnapshot:
    """A release without statistics: starting, stuck, asleep, gone, or an .ini that has none."""
    if not running:
        waiting: State = "sleeping" if each.record.get("is_on_demand") else "starting"
        return _seen(each, waiting if is_awaited else "stopped", 0, (), held)
    master, *others = running
    found = tuple(
        Worker(pid=other.pid, state="other", requests=0, pss_bytes=processes.pss_bytes(other.pid))
        for other in others
    )
    return _seen(each, "starting" if each.stats else "running", master.pid, found, held)


def _seen(
    each: Recorded, state: State, master_pid: int, workers: tuple[Worker, ...], held: Backlog
) -> ReleaseSnapshot:
    master = processes.pss_bytes(master_pid) if master_pid else 0
    return ReleaseSnapshot(
        id=each.id,
        live=each.live,
        warm=each.warm,
        state=state,
        master_pid=master_pid,
        pss_bytes=master + sum(worker.pss_bytes for worker in workers),
        workers=workers,
        backlog=held.in_use,
        backlog_limit=held.limit,
    )


def _apps(releases: Mapping[Recorded, ReleaseSnapshot]) -> Iterator[AppSnapshot]:
    for name, group in groupby(releases, key=lambda each: each.app):
        own = list(group)
        shown = next((each for each in own if each.live), own[-1]).record
        yield AppSnapshot(
            name=name,
            folder=str(shown.get("folder", "")),
            listen=str(shown.get("listen", "")),
            url=str(shown.get("url", "")),
            domains=tuple(shown.get("domains", ())),
            since=float(shown.get("created", 0)),
            releases=tuple(releases[each] for each in own),
        )


def _overhead(emperor: int, nginx: int) -> set[int]:
    """Pids of all that is no app: who holds the lock, what it starts, and nginx's workers.

    It starts the process that watches the vassals, nginx and its own stand-in.
    """
    masters = {pid for pid in (emperor, nginx) if pid}
    return masters.union(*map(processes.children, masters))


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(entry for entry in path.iterdir() if entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []
