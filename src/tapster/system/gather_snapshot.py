"""One look at everything that runs in a home."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any, Literal, TypeAlias

from tapster.engines.uwsgi.stats import workers
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.snapshot import AppSnapshot, ReleaseSnapshot, Snapshot, Worker
from tapster.system import processes
from tapster.system.emperor_lock import holder, nginx_master
from tapster.system.files import explained
from tapster.system.gather_present import record
from tapster.system.launcher import ASIDE
from tapster.system.listeners import Backlog, backlog, backlogs
from tapster.system.stats import stats

State: TypeAlias = Literal["running", "starting", "sleeping", "stopped"]


@dataclass(frozen=True, kw_only=True, eq=False)
class Recorded:
    """A release that runs, or should, and what its release.json says."""

    release: Release
    live: bool
    record: Mapping[str, Any]

    @property
    def stats(self) -> str:
        """Address of its statistics; empty if it has none."""
        return str(self.record.get("stats") or "")


def gather_snapshot(home: Home) -> Snapshot:
    """What runs in the home now; what does not answer in 0.2 s is shown as not running."""
    with explained(f"cannot look into {home.path}"):
        recorded = tuple(_recorded(home))
    emperor = holder(home.path)
    nginx = nginx_master(home.path)
    said = stats(each.stats for each in recorded if each.stats)
    held = backlogs()
    running = processes.by_vassal(home.path) if len(said) < len(recorded) else {}
    seen: dict[Recorded, ReleaseSnapshot] = {}
    for each in recorded:
        if each.stats in said:
            told = said[each.stats]
            seen[each] = _seen(each, held, int(told.get("pid", 0)), workers(told))
        else:
            own = running.get(each.release.vassal.stem, ())
            seen[each] = _silent(each, held, own, is_up=bool(emperor))
    # Who holds the lock has started what watches the vassals, nginx and its own stand-in.
    overhead = {emperor, nginx}.union(*map(processes.children, {emperor, nginx} - {0}))
    return Snapshot(
        taken_at=time.time(),
        home=str(home.path),
        emperor_pid=emperor,
        nginx_pid=nginx,
        overhead_pss_bytes=sum(map(processes.pss_bytes, overhead - {0})),
        apps=tuple(_apps(home, seen)),
    )


def _recorded(home: Home) -> Iterator[Recorded]:
    """Every release that is live or has a vassal, of every app, oldest first."""
    for folder in _folders(home.path / "apps"):
        link = folder / "live"
        live = link.readlink().name if link.is_symlink() else ""
        for made in _folders(folder / "releases"):
            release = home.release(folder.name, made.name)
            is_live = made.name == live
            if is_live or release.vassal.exists():
                yield Recorded(release=release, live=is_live, record=record(release))


def _silent(
    each: Recorded,
    held: Mapping[str, Backlog],
    running: tuple[processes.Process, ...],
    *,
    is_up: bool,
) -> ReleaseSnapshot:
    """A release without statistics: starting, stuck, asleep, gone, or an .ini that has none."""
    if running:
        master, *others = (found.pid for found in running)
        found = (Worker(pid=pid, state="other", requests=0, pss_bytes=0) for pid in others)
        return _seen(each, held, master, found, "starting" if each.stats else "running")
    if not (is_up and each.release.vassal.exists()):
        return _seen(each, held, 0, (), "stopped")
    is_asleep = each.record.get("is_on_demand")
    return _seen(each, held, 0, (), "sleeping" if is_asleep else "starting")


def _seen(
    each: Recorded,
    held: Mapping[str, Backlog],
    master_pid: int,
    workers: Iterable[Worker],
    state: State | None = None,
) -> ReleaseSnapshot:
    """The release; without a `state` it runs as soon as a worker takes requests."""
    found = tuple(replace(one, pss_bytes=processes.pss_bytes(one.pid)) for one in workers)
    is_ready = any(worker.state in {"idle", "busy"} for worker in found)
    upstream = each.record.get("upstream") or {}
    own = backlog(str(upstream.get("address") or f"unix:{each.record.get('socket', '')}"), held)
    return ReleaseSnapshot(
        id=each.release.id,
        engine=str(each.record.get("engine") or "uwsgi"),
        live=each.live,
        warm=each.release.warm.exists(),
        state=state or ("running" if is_ready else "starting"),
        master_pid=master_pid,
        pss_bytes=sum(worker.pss_bytes for worker in found)
        + (processes.pss_bytes(master_pid) if master_pid else 0),
        workers=found,
        backlog=own.in_use,
        backlog_limit=own.limit,
    )


def _apps(home: Home, seen: Mapping[Recorded, ReleaseSnapshot]) -> Iterator[AppSnapshot]:
    for name, group in groupby(seen, key=lambda each: each.release.app):
        own = list(group)
        shown = next((each for each in own if each.live), own[-1]).record
        yield AppSnapshot(
            name=name,
            folder=str(shown.get("folder", "")),
            listen=str(shown.get("listen", "")),
            url=str(shown.get("url", "")),
            domains=tuple(shown.get("domains", ())),
            since=float(shown.get("created", 0)),
            is_set_aside=(home.app(name) / ASIDE).exists(),
            releases=tuple(seen[each] for each in own),
        )


def _folders(path: Path) -> list[Path]:
    try:
        return sorted(entry for entry in path.iterdir() if entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []
