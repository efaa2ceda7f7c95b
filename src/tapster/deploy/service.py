"""Apps in service, and back: each function reads the world, then runs Plans."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from shlex import quote
from typing import TypeAlias

from tapster.deploy.consider import (
    Considered,
    in_words_of_the_person,
    refuse_missing,
    with_environment,
)
from tapster.deploy.down import down_plan
from tapster.deploy.look import look, looks
from tapster.deploy.plan import import_check, preparation, release_plan, rollback_plan
from tapster.deploy.present import Present
from tapster.deploy.refusals import refuse_taken
from tapster.deploy.release_files import site_url
from tapster.deploy.repair import repair_plan
from tapster.deploy.runner import Perform, retire, run, switch
from tapster.deploy.serving import Serving, remembered, serving
from tapster.errors import AskedWronglyError, TapsterError
from tapster.model.actions import Plan, Remove, StopEmperor
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.system import clock, files
from tapster.system import gather_present as present
from tapster.system.lock import PATIENCE_S, is_held, locked, locked_app

Tell: TypeAlias = Callable[[str], None]
KEEPS_IDLE_OPEN = (1, 27, 4)
"""nginx has `keepalive_min_timeout` from this version on: https://nginx.org/en/CHANGES-1.28"""


@dataclass(frozen=True, kw_only=True)
class Served:
    """An app in service."""

    release: Release
    url: str
    took_s: float
    trouble: TapsterError | None = None
    """What kept something that is not needed any more from going."""


def bring_up(
    considered: Considered,
    perform: Perform,
    tell: Tell = lambda _: None,
    *,
    is_for_good: bool = True,
) -> Served:
    """The app is in service, and what served before it is not any more.

    tell: gets a line that says for whom it has to wait
    is_for_good: False: what fails, or is interrupted, after the switch takes the app down again

    Raises:
        TapsterError: if it is not; then what served before still does.
    """
    began = clock.elapsed_s()
    home, stack, release = considered.home, considered.stack, considered.release
    if not considered.copy:
        refuse_missing(considered)
    if present.is_up(home) or not present.has_processes(home):  # what a crash left has to go first
        _refuse_taken(considered)
    with locked_app(home, stack.name), in_words_of_the_person(considered.origin, release):
        if release.id in present.release_ids(home, stack.name):
            why = f"somebody else has made {release.id} meanwhile, in the same second"
            raise TapsterError(f"{stack.name} was not changed", why, "run the command again")
        try:
            run(preparation(stack, considered.copy), perform)
            if considered.copy:
                refuse_missing(considered)
            with locked(home, tell):
                considered = _examined(considered, perform, tell)
                stack = considered.stack
                _clear_crash(home, perform)
                found = _refuse_taken(considered)
                _tell_of_reload(considered, found, tell)
                plan = release_plan(stack, release, considered.origin, found)
                switch(plan, perform)
            trouble = _retired(plan, perform)
        except BaseException:
            is_live = present.live_release(home, stack.name) == release
            # One that runs could not be taken back, and may have the traffic.
            if not is_live and release.vassal not in present.vassals(home):
                perform(Remove(path=release.folder))
            elif is_live and not is_for_good:
                with locked(home):
                    run(plan_of_down(home, (stack.name,)), perform)
            raise
    took_s = clock.elapsed_s() - began
    return Served(release=release, url=site_url(stack), took_s=took_s, trouble=trouble)


def _examined(considered: Considered, perform: Perform, tell: Tell) -> Considered:
    """With what the app says of itself when it is imported; in development, it need not say it."""
    try:
        examined = with_environment(considered)
        if examined.stack != considered.stack:
            run(preparation(examined.stack), perform)
        run(import_check(examined.stack), perform)
    except TapsterError as error:
        if not considered.stack.reload:
            raise
        tell(f"note: {error}\n  until then, the site shows the traceback")
        if considered.resolved.candidate.django_settings:
            tell("  static files are collected by the `tapster up` after that")
        return considered
    return examined


def _tell_of_reload(considered: Considered, found: Present, tell: Tell) -> None:
    """Say what it may cost that an engine of another protocol takes over."""
    stack = considered.stack
    new = serving(stack, considered.release, is_copy=considered.origin.is_copy)
    if found.live and found.live.link != new.link and stack.nginx.version < KEEPS_IDLE_OPEN:
        version = ".".join(map(str, stack.nginx.version))
        tell(
            f"note: nginx has to reload for {stack.engine}; before 1.27.4 (this is {version}) a"
            " request on a connection that a client kept open may get no answer"
        )


def _refuse_taken(considered: Considered) -> Present:
    """The home as the app finds it, if nobody else has its name or its address."""
    home, stack = considered.home, considered.stack
    found = look(home, stack.name)
    is_named = "name" in considered.sourced.sources
    refuse_taken(stack, considered.origin, found, home, is_named=is_named)
    return found


def plan_of(considered: Considered) -> tuple[Plan, ...]:
    """What `bring_up` would do, as far as it can be known beforehand."""
    stack, origin = considered.stack, considered.origin
    switched = release_plan(stack, considered.release, origin, look(considered.home, stack.name))
    return preparation(stack, considered.copy), import_check(stack), switched


@dataclass(frozen=True, kw_only=True)
class Rollback:
    """From which release to which."""

    home: Home
    before: Release | None
    back: Serving
    url: str


def consider_rollback(home: Home, app: str, to: str | None) -> Rollback:
    """To the release before the live one, or to the one that is named.

    Raises:
        TapsterError: if there is no such release.
    """
    found = look(home, app)
    live = found.live.release if found.live else None
    kept = {release.id: release for release in found.kept}
    before = [found.previous, *(each for each in found.kept if live is None or each.id < live.id)]
    back = kept.get(to) if to else next((each for each in before if each in found.kept), None)
    if back is None:
        names = ", ".join(kept) or "none"
        named = f"there is no release {to}; those beside the live one: {names}"
        raise TapsterError(
            f"{app} was not rolled back",
            named if to else "there is no release before the live one",
            f"see what there is: tapster releases {app}",
        )
    record = present.record(back)
    url = str(record.get("url", ""))
    return Rollback(home=home, before=live, back=remembered(back, record), url=url)


def plan_of_rollback(rollback: Rollback) -> Plan:
    """What `roll_back` would do.

    Raises:
        TapsterError: if there is nothing that could serve it.
    """
    home, release = rollback.home, rollback.back.release
    if not present.is_up(home) and not present.apps(home):
        folder = quote(str(present.record(release).get("folder", "PATH")))
        raise TapsterError(
            f"{release.app} was not rolled back",
            f"nothing runs in {home.path}, not even nginx",
            f"put the app into service again: tapster deploy {folder} --name {release.app}",
        )
    site = File(path=home.site(release.app), text=files.read(release.folder / "site.conf"))
    binary, found = present.nginx_binary(home), look(home, release.app)
    return rollback_plan(rollback.back, site, binary, found)


def roll_back(rollback: Rollback, perform: Perform, tell: Tell = lambda _: None) -> Served:
    """The release serves again.

    Raises:
        TapsterError: if it does not; then what served before still does.
    """
    began = clock.elapsed_s()
    home, release = rollback.home, rollback.back.release
    with locked_app(home, release.app):
        with locked(home, tell):
            plan = plan_of_rollback(rollback)
            switch(plan, perform)
        trouble = _retired(plan, perform)
    took_s = clock.elapsed_s() - began
    return Served(release=release, url=rollback.url, took_s=took_s, trouble=trouble)


def repair(home: Home, perform: Perform) -> None:
    """What a killed tapster has begun is undone or finished, and every app serves."""
    with locked(home):
        _clear_crash(home, perform)
        apps = present.apps(home)
        for found in looks(home, ("", *(app for app in apps if not is_held(home, app)))):
            run(repair_plan(found), perform)
        if not apps and not any(is_held(home, app) for app in present.released_apps(home)):
            run(down_plan((look(home, ""),), home, is_last=True), perform)


def bring_down(
    home: Home, apps: tuple[str, ...], perform: Perform, *, is_purged: bool = False
) -> None:
    """The apps are out of service and none of their processes runs.

    is_purged: their releases are gone, too
    """
    if not plan_of_down(home, apps, is_purged=is_purged).retire:  # the home may not exist
        return
    with ExitStack() as locks:
        for app in apps:
            locks.enter_context(locked_app(home, app))
        locks.enter_context(locked(home))
        run(plan_of_down(home, apps, is_purged=is_purged), perform)


def bring_release_down(home: Home, release: Release, perform: Perform, tell: Tell) -> bool:
    """Whether the release was live; then its app is out of service, as after `bring_down`.

    A deploy of the app that is under way may be about to take its place, and is waited for.
    """
    with locked_app(home, release.app, PATIENCE_S, tell), locked(home):
        if present.live_release(home, release.app) != release:
            return False
        run(plan_of_down(home, (release.app,)), perform)
    return True


def plan_of_down(home: Home, apps: tuple[str, ...], *, is_purged: bool = False) -> Plan:
    """What `bring_down` would do: also to what is left of apps that are not in service."""
    known = present.apps(home)
    for app in apps:
        if app not in known and not (is_purged and home.app(app).exists()):
            raise AskedWronglyError(
                f"{app} is not running",
                f"apps of {home.path}: {', '.join(known) or 'none'}",
                "see them with: tapster status",
            )
    is_last = set(apps) >= set(known)
    if is_last and not apps and not has_anything(home):
        return Plan(switch=())
    found = tuple(looks(home, apps or ("",)))
    is_orphaned = not present.is_up(home) and present.has_processes(home)
    return down_plan(found, home, is_last=is_last, is_orphaned=is_orphaned, is_purged=is_purged)


def has_anything(home: Home) -> bool:
    """Whether an app is in service, or something is left of one."""
    found = look(home, "")
    left = (found.strays, found.unfinished, found.rubbish, found.programs_amiss)
    return any(left) or bool(present.apps(home)) or present.has_processes(home)


def _retired(plan: Plan, perform: Perform) -> TapsterError | None:
    """What went wrong, which is no reason to say that the new release does not serve."""
    try:
        retire(plan, perform)
    except TapsterError as error:
        return error
    return None


def _clear_crash(home: Home, perform: Perform) -> None:
    """What a crash has left may hold the ports."""
    if not present.is_up(home) and present.has_processes(home):
        perform(StopEmperor(home=home.path))
