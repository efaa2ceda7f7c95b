"""From what a person typed to an app in service, and back. Reads the world, then runs Plans."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tapster.config.decode import Decoded, decode, decode_pyproject, settings_file
from tapster.config.env_file import parse_env_file
from tapster.config.sources import Sourced, merge
from tapster.deploy.plan import Present, Serving, down_plan, import_check, preparation, up_plan
from tapster.deploy.release_files import site_url
from tapster.deploy.runner import Perform, run
from tapster.errors import AskedWronglyError, SettingsError, TapsterError
from tapster.model.actions import Plan, StopEmperor
from tapster.model.facts import AppFacts, HostFacts
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Stack, Upstream
from tapster.resolve import Resolved, resolve
from tapster.resolve.naming import app_name
from tapster.system import clock, files
from tapster.system import gather_present as present
from tapster.system.accounts import is_root
from tapster.system.django_facts import django_facts
from tapster.system.gather_app import gather_app
from tapster.system.gather_host import gather_host
from tapster.system.homes import home_of
from tapster.system.lock import locked
from tapster.system.processes import who_listens
from tapster.system.tls_files import refuse_unusable

PRIVILEGED = ("user", "nginx", "nginx_binary")
"""What would make root's nginx, or root itself, do what the owner of a folder says."""
DAY_S = 24 * 60 * 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed, and where."""

    path: Path
    flags: Mapping[str, object]
    home: str | None
    environ: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Considered:
    """Everything that was read, and what follows from it."""

    app: AppFacts
    host: HostFacts
    home: Home
    sourced: Sourced
    env: Mapping[str, str]
    """Variables from the env_file."""
    now: Mapping[str, Any]
    """release.json of what serves now; empty if nothing does."""
    resolved: Resolved

    @property
    def stack(self) -> Stack:
        """What was decided."""
        return self.resolved.stack


@dataclass(frozen=True, kw_only=True)
class Served:
    """An app in service."""

    release: Release
    url: str
    took_s: float


def consider(asked: Asked) -> Considered:
    """What would be served, and how. Changes nothing.

    Raises:
        TapsterError: if it cannot be decided, with every reason at once where there are several.
    """
    app = gather_app(asked.path, asked.environ)
    sourced = merge(asked.flags, asked.environ, file_settings(app.folder))
    home = home_of(asked.home, asked.environ)
    _refuse_privileges(sourced, app)
    host = gather_host(home.path, sourced.settings, app, asked.environ)
    env = _env_file(sourced.settings.env_file or app.env_file, app.folder)
    name = sourced.settings.name or app_name(app.folder)
    live = present.live_release(home, name)
    now = present.record(live) if live else {}
    resolved = resolve(sourced.settings, sourced.sources, env, app, host, home, now)
    return Considered(
        app=app, host=host, home=home, sourced=sourced, env=env, now=now, resolved=resolved
    )


def _refuse_privileges(sourced: Sourced, app: AppFacts) -> None:
    """Raise if root would obey a file of somebody else's in what only root should decide.

    Raises:
        SettingsError: with the settings that have to be said otherwise.
    """
    if not is_root() or app.owner == "root":
        return
    named = [name for name in PRIVILEGED if ":" in sourced.sources.get(name, "")]
    if named:
        raise SettingsError(
            f"root does not take {', '.join(named)} from the files of {app.owner}",
            "; ".join(f"{sourced.sources[name]} sets {name}" for name in named),
            "say it with a flag or a variable: "
            + " ".join(f"--{name.replace('_', '-')} …" for name in named),
        )


def bring_up(considered: Considered, perform: Perform, *, is_for_good: bool = True) -> Served:
    """The app is in service, and what served before it is gone.

    is_for_good: False: what fails, or is interrupted, after the switch takes the app down again

    Raises:
        TapsterError: if it is not; then what served before still does.
    """
    began = clock.elapsed_s()
    home, stack = considered.home, considered.stack
    if considered.sourced.settings.static:
        _refuse_missing(stack)
    if stack.tls:
        refuse_unusable(stack.tls.certificate, stack.tls.key)
    run(preparation(stack), perform)
    with locked(home.path):
        considered = with_django(considered)
        stack = considered.stack
        run(import_check(stack), perform)
        if not present.is_up(home) and present.has_processes(home):
            perform(StopEmperor(home=home.path))  # what a crash has left may hold the ports
        found = look(home, stack.name)
        _refuse_taken(stack, found, home)
        release = home.release(stack.name, _new_id(home, stack.name))
        try:
            run(up_plan(stack, release, found, clock.unix_time()), perform)
        except BaseException:
            if not is_for_good and present.live_release(home, stack.name) == release:
                run(plan_of_down(home, (stack.name,)), perform)
            raise
    return Served(release=release, url=site_url(stack), took_s=clock.elapsed_s() - began)


def plan_of(considered: Considered) -> tuple[Plan, ...]:
    """What `bring_up` would do, as far as it can be known beforehand."""
    stack, home = considered.stack, considered.home
    release = home.release(stack.name, _new_id(home, stack.name))
    found = look(home, stack.name)
    return (
        preparation(stack),
        import_check(stack),
        up_plan(stack, release, found, clock.unix_time()),
    )


def bring_down(home: Home, apps: tuple[str, ...], perform: Perform) -> None:
    """The apps are out of service and none of their processes runs.

    Raises:
        TapsterError: if there is no such app, or a process does not stop.
    """
    if not plan_of_down(home, apps).retire:  # the home may never have been made
        return
    with locked(home.path):
        run(plan_of_down(home, apps), perform)


def bring_release_down(home: Home, release: Release, perform: Perform) -> bool:
    """Whether the release was live; then its app is out of service, as after `bring_down`."""
    with locked(home.path):
        if present.live_release(home, release.app) != release:
            return False
        run(plan_of_down(home, (release.app,)), perform)
    return True


def plan_of_down(home: Home, apps: tuple[str, ...]) -> Plan:
    """What `bring_down` would do: also to what is left of apps that are not in service.

    Raises:
        AskedWronglyError: if there is no such app.
    """
    known = present.apps(home)
    for app in apps:
        if app not in known:
            raise AskedWronglyError(
                f"{app} is not running",
                f"apps of {home.path}: {', '.join(known) or 'none'}",
                "see them with: tapster status",
            )
    is_last = set(apps) == set(known)
    if is_last and not has_anything(home):
        return Plan(switch=())
    found = tuple(look(home, app) for app in apps or ("",))
    is_orphaned = not present.is_up(home) and present.has_processes(home)
    return down_plan(found, home, is_last=is_last, is_orphaned=is_orphaned)


def has_anything(home: Home) -> bool:
    """Whether an app is in service, or something is left of one."""
    found = (present.apps(home), present.strays(home, None), present.abandoned(home, ""))
    return any(found) or present.has_processes(home)


def look(home: Home, app: str) -> Present:
    """The home as one app finds it; no app is called ``."""
    live = present.live_release(home, app)
    found = present.nginx_files(home)
    if live is None:
        found.pop(home.site(app), None)  # nothing to go back to
    return Present(
        files=found,
        live=_serving(live) if live else None,
        strays=present.strays(home, live),
        abandoned=present.abandoned(home, app),
        unused=present.unused_environments(home, clock.unix_time() - DAY_S),
        is_up=present.is_up(home),
        launcher=present.launcher(),
        log_bytes=present.log_bytes(home, app),
    )


def _serving(release: Release) -> Serving:
    known = present.record(release)
    said = known.get("upstream", {})
    address = str(said.get("address", f"unix:{release.socket}"))
    upstream = Upstream(address=address, protocol=said.get("protocol", "uwsgi"))
    return Serving(
        release=release,
        upstream=upstream,
        stats=str(known.get("stats", f"unix:{release.stats}")),
        drain_s=int(known.get("drain_s", 60)),
    )


def file_settings(folder: Path) -> Decoded | None:
    """What the folder's settings file says, if it has one."""
    name = settings_file(files.names(folder))
    if name is None:
        return None
    text = files.read(folder / name)
    return decode(text, name) if name == "tapster.toml" else decode_pyproject(text, name)


def _env_file(name: str | None, folder: Path) -> Mapping[str, str]:
    return parse_env_file(files.read(folder / name), name) if name else {}


def with_django(considered: Considered) -> Considered:
    """With what Django's own settings say; only once its environment is there."""
    stack, app = considered.stack, considered.app
    named = next((c for c in app.candidates if c.spec == f"{stack.module}:{stack.callable}"), None)
    if named is None or not named.django_settings:
        return considered
    user, group = (stack.user, stack.group) if stack.as_root else (None, None)
    facts = django_facts(
        stack.environment.python,
        stack.root,
        named.django_settings,
        stack.env,
        user=user,
        group=group,
    )
    app = replace(app, django=facts)
    known: Any = considered.sourced
    resolved = resolve(
        known.settings,
        known.sources,
        considered.env,
        app,
        considered.host,
        considered.home,
        considered.now,
    )
    return replace(considered, app=app, resolved=resolved)


def _refuse_missing(stack: Stack) -> None:
    """Raise if there is no folder where a person has said that static files are.

    Raises:
        TapsterError: with the first of them.
    """
    for prefix, folder in stack.static.items():
        if not folder.is_dir():
            raise TapsterError(
                f"{stack.name} was not started",
                f"{prefix} is to be answered from {folder}, which is no folder",
                "make the folder, or correct the setting `static`",
            )


def _refuse_taken(stack: Stack, found: Present, home: Home) -> None:
    """Raise if somebody else has the address or the name already.

    Raises:
        TapsterError: with who it is.
    """
    ours = present.record(found.live.release) if found.live else {}
    whose = ours.get("ini") or ours.get("folder")
    if ours and whose != str(stack.ini or stack.folder):
        raise TapsterError(
            f"{stack.ini or stack.folder} was not started",
            f"the name {stack.name} belongs to {whose}, which is running",
            f"choose another: --name, or stop that one: tapster down {stack.name}",
        )
    for app in present.apps(home):
        live = present.live_release(home, app)
        known = present.record(live) if live and app != stack.name else {}
        names, theirs = _names(stack.domains), _names(known.get("domains", ()))
        shared = sorted(names & theirs)
        is_same = bool(shared) or not (names or theirs)
        if known.get("listen") == stack.listen and is_same and found.is_up:
            what = f" for {', '.join(shared)}" if shared else ""
            raise TapsterError(
                f"{stack.name} was not started",
                f"{app} answers on {stack.listen} already{what}",
                "choose another address with --listen, or give both their own --domains",
            )
    wanted = [*stack.ini_listens]
    wanted += [] if found.is_up and stack.listen == ours.get("listen") else [stack.listen]
    for listen in wanted:
        holder = who_listens(listen)
        if holder and not _is_ours(holder, stack, found, listen, home):
            raise TapsterError(
                f"{stack.name} was not started",
                f"{listen} is taken by {holder}",
                "choose another address with --listen, or stop that process",
            )


def _names(domains: Iterable[str]) -> frozenset[str]:
    """As nginx compares them."""
    return frozenset(domain.lower() for domain in domains)


def _is_ours(holder: str, stack: Stack, found: Present, listen: str, home: Home) -> bool:
    """nginx of this home, or the release that is replaced."""
    if listen in stack.ini_listens:
        return found.live is not None and listen in present.record(found.live.release)["opens"]
    return found.is_up and any(
        present.record(live).get("listen") == listen
        for app in present.apps(home)
        if (live := present.live_release(home, app)) and "nginx" in holder
    )


def _new_id(home: Home, app: str) -> str:
    """The time, in UTC, so that ids sort by age; with a number if that second is taken."""
    stamp = clock.stamp()
    taken = present.release_ids(home, app)
    names = (stamp, *(f"{stamp}-{number}" for number in range(1, 10)))
    return next(name for name in names if name not in taken)
