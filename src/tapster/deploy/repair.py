"""What a killed tapster has begun is undone or finished. Pure."""

from collections.abc import Iterator

from tapster.deploy.present import Present
from tapster.deploy.running import (
    STOPPING_S,
    leads,
    old_workers_left,
    program_stopped,
    ready_to_run,
    run_program,
    run_release,
    short_way,
    stopped,
)
from tapster.model import actions as a
from tapster.model.actions import Action, Plan
from tapster.model.release import Release


def sites_mended(present: Present) -> Iterator[Action]:
    """nginx's sites are those of the live releases, however far a killed tapster had come."""
    yield from (a.Write(file=file) for file in present.sites_amiss)


def swept(present: Present, but: Release | None = None) -> Iterator[Action]:
    """Nothing is left of what a killed tapster had begun."""
    home = present.home
    if present.astray:
        yield from short_way(home)
    for live in present.astray:
        yield a.Link(path=live.link, target=live.release.socket.name)
    if present.strays and present.is_unread and present.is_up:  # nginx may still count on them
        yield a.ReloadNginx(home=home.path)
        yield from (old_workers_left(stray, home) for stray in present.strays)
    for stray in present.strays:
        yield from stopped(stray, home)
    for vassal in present.programs_amiss:
        yield from program_stopped(vassal, home, STOPPING_S)
    for release in present.unfinished:
        if release != but:
            yield a.Remove(path=release.folder)
    yield from (a.Remove(path=path) for path in present.rubbish)


def repair_plan(present: Present) -> Plan:
    """What a killed tapster has begun is undone or finished; what is live serves."""
    home, live, actions = present.home, present.live, [*sites_mended(present), *swept(present)]
    if live:
        actions += [*ready_to_run(live), run_release(live.release)]
        actions.append(a.Remove(path=live.release.unproven))
    if live and present.previous == live.release:  # the next switch was cut short
        before = next((each for each in present.kept if each.id < live.release.id), None)
        actions.append(leads(home.previous(live.release.app), before))
    actions += [run_program(release, name) for release, name in present.programs_missing]
    if present.is_unread and present.is_up:
        actions.append(a.ReloadNginx(home=home.path))
    if present.is_unread:
        actions.append(a.Remove(path=home.unread))
    if live:
        actions.append(a.StartEmperor(home=home.path))
    return Plan(switch=(), retire=tuple(actions))
