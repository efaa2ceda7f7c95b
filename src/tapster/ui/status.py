"""What a person sees of `tapster status`."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tapster.deploy import service
from tapster.model.snapshot import AppSnapshot, ReleaseSnapshot, Snapshot
from tapster.system.gather_snapshot import gather_snapshot
from tapster.system.homes import home_of
from tapster.ui import tables
from tapster.ui.choosing import chosen
from tapster.ui.lines import advice, as_json, next_step, result
from tapster.ui.progress import telling

COLUMNS = ("app", "release", "state", "pid", "requests", "memory", "backlog", "since", "url")
NUMBERS = ("pid", "requests", "memory", "backlog")


def show(app: str | None, home_flag: str | None, *, is_json: bool) -> None:
    """Everything that runs in the home, or what belongs to one app."""
    home = home_of(home_flag, os.environ)
    seen = gather_snapshot(home)
    if app is not None:
        name = chosen(app, [each.name for each in seen.apps], seen.home)
        seen = replace(seen, apps=tuple(each for each in seen.apps if each.name == name))
    if is_json:
        as_json(seen)
    elif not seen.apps and not seen.emperor_pid:
        result("Nothing is running")
        next_step("Start an app", "up")
    else:
        tables.show(COLUMNS, list(rows(seen)), right=NUMBERS)
        for each in seen.apps:
            if each.is_set_aside:
                advice(
                    f"nginx does not accept the site of {each.name}, and serves the others: "
                    f"`tapster up` or `tapster deploy` of {each.folder} says why"
                )
            if any(release.state == "broken" for release in each.releases):
                next_step(f"{each.name} does not start: see why", "logs", each.name, "--output")
        if not seen.emperor_pid:
            next_step("Start what was in service", "status", "--repair")


def repair(home_flag: str | None, *, is_json: bool) -> None:
    """What a killed tapster has begun is finished or undone."""
    service.repair(home_of(home_flag, os.environ), telling(is_quiet=is_json))


def rows(seen: Snapshot) -> Iterator[tuple[str, ...]]:
    """A row for each release, each of its workers, and all that is no app."""
    for app in seen.apps:
        for release in app.releases:
            yield _release(app, release)
            for worker in release.workers:
                counts = (str(worker.pid), str(worker.requests), _megabytes(worker.pss_bytes))
                yield (f"  {release.engine} worker", "", worker.state, *counts, "", "", "")
    memory = _megabytes(seen.overhead_pss_bytes)
    state = "running" if seen.emperor_pid else "stopped"
    yield ("nginx, Emperor", "", state, str(seen.emperor_pid or ""), "", memory, "", "", "")


def _release(app: AppSnapshot, release: ReleaseSnapshot) -> tuple[str, ...]:
    """`memory` is that of the master and its workers together."""
    since = datetime.fromtimestamp(app.since).astimezone()
    return (
        app.name,
        release.id,
        release.state + ("" if release.live else ", warm" if release.warm else ", old"),
        str(release.master_pid or ""),
        str(sum(worker.requests for worker in release.workers)),
        _megabytes(release.pss_bytes),
        f"{release.backlog}/{release.backlog_limit}",
        f"{since:%Y-%m-%d %H:%M:%S}" if release.live and app.since else "",
        app.url if release.live else "",
    )


def _megabytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB"
