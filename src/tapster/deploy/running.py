"""What is in the vassals folder runs: the Actions that put something there, and take it away."""

import os.path
from collections.abc import Iterator
from pathlib import Path

from tapster.deploy.serving import Serving, program_vassal
from tapster.engines.on_demand import doorbell, doorbell_file, doorbell_link
from tapster.engines.start import program_ini
from tapster.model import actions as a
from tapster.model.actions import Action
from tapster.model.home import Home
from tapster.model.release import Release

STOPPING_S = 15
"""How long uWSGI may take to go after it was told to; the Emperor kills it well before."""
OLD_WORKERS_S = 300
"""So long nginx's workers may go on with the configuration before: worker_shutdown_timeout."""
UNPROVEN_S = 3
"""The same for a release that never had a request: one that fails to boot may not listen."""


def run_release(release: Release) -> a.Link:
    """The vassal is there, so the release runs."""
    target = os.path.relpath(release.folder / "uwsgi.ini", release.vassal.parent)
    return a.Link(path=release.vassal, target=target)


def short_way(home: Home) -> Iterator[a.Link]:
    """A short path leads to the sockets of a home with a long one: a reboot takes it away."""
    if home.run != home.path / "run":
        yield a.Link(path=home.run, target=str(home.path / "run"))


def leads(path: Path, to: Release | None) -> Action:
    """The link leads to the release's folder; without a release, it is gone."""
    return a.Link(path=path, target=f"releases/{to.id}") if to else a.Remove(path=path)


def ready_to_run(known: Serving) -> tuple[Action, ...]:
    """What has to be there before the vassal of a release that sleeps is."""
    if not known.is_on_demand:
        return ()
    folder = doorbell(known.release).parent
    mode = 0o2750 if known.user else 0o750
    return (
        a.MakeFolder(path=folder, mode=mode, group=known.socket_group),
        a.Write(file=doorbell_file(known.release)),
        doorbell_link(known.release),
    )


def run_program(release: Release, name: str) -> a.Link:
    """The vassal of the program is there, so it runs."""
    vassal = program_vassal(release, name)
    return a.Link(path=vassal, target=os.path.relpath(program_ini(release, name), vassal.parent))


def program_stopped(vassal: Path, home: Home, timeout_s: int) -> tuple[Action, ...]:
    """The program was told to end, and is gone."""
    return (
        a.Remove(path=vassal),
        a.AwaitStopped(home=home.path, vassal=vassal.stem, timeout_s=timeout_s + STOPPING_S),
    )


def old_workers_left(known: Serving, home: Home) -> a.AwaitLeft:
    """nginx's workers that finish requests with the configuration before are gone."""
    return a.AwaitLeft(
        upstream=known.upstream, stats=known.stats, home=home.path, timeout_s=OLD_WORKERS_S
    )


def stopped(known: Serving, home: Home) -> tuple[Action, ...]:
    """Its requests are finished, and then it is gone."""
    return (drained(known), *gone(known, home))


def drained(known: Serving) -> a.Drain:
    """Nobody waits for the release any more."""
    return a.Drain(
        upstream=known.upstream,
        stats=known.stats,
        timeout_s=known.drain_s,
        long_timeout_s=known.long_drain_s,
        stops_by_itself=known.stops_by_itself,
    )


def gone(known: Serving, home: Home) -> tuple[Action, ...]:
    """It was drained, and is gone when it has finished what it finishes itself."""
    timeout_s = known.long_drain_s + STOPPING_S if known.stops_by_itself else STOPPING_S
    return stopped_at_once(known.release, home, timeout_s)


def stopped_at_once(release: Release, home: Home, timeout_s: int) -> tuple[Action, ...]:
    """Its app server is gone, with its sockets."""
    return (
        a.Remove(path=release.vassal),
        a.AwaitStopped(home=home.path, vassal=release.vassal.stem, timeout_s=timeout_s),
        *(a.Remove(path=path) for path in (doorbell_file(release).path, doorbell(release))),
        *(a.Remove(path=path) for path in (release.socket, release.stats, release.warm)),
    )
