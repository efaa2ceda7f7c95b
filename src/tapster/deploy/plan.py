"""What it takes to bring an app into service, or out of it, as Actions. Pure."""

import os.path
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tapster.deploy.release_files import django_files, release_files
from tapster.deploy.supervision import supervision_files
from tapster.engines.engine import ENGINES
from tapster.engines.start import PRIVATE
from tapster.model import actions as a
from tapster.model.actions import Action, Plan, Step
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Stack, Upstream
from tapster.nginx import render as nginx
from tapster.system.django_facts import collect_static

STOPPING_S = 15
"""How long uWSGI may take to go after it was told to; the Emperor kills it well before."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A release that runs: enough of its release.json to bring it out of service."""

    release: Release
    upstream: Upstream
    stats: str
    """Address of its statistics; empty if it is not known."""
    drain_s: int


@dataclass(frozen=True, kw_only=True)
class Present:
    """What a home looks like before a Plan."""

    files: Mapping[Path, File]
    """What the home's nginx folder holds."""
    live: Serving | None
    """The app's release that serves now."""
    strays: tuple[Release, ...]
    """Releases of any app that are not live: what a killed tapster has left."""
    abandoned: tuple[str, ...]
    """Other apps that are not in service, but of which something is left."""
    unused: tuple[Path, ...]
    """Environments that nothing needs any more."""
    is_up: bool
    """The Emperor runs."""
    launcher: str
    """Text of system/launcher.py."""
    log_bytes: int = 0
    """Length of the app's log."""


def preparation(stack: Stack) -> Plan:
    """The app's environment and app server exist: what is needed before the app can be asked."""
    built, supervisor = stack.environment, stack.supervisor
    servers = {
        built.server: built.server_commands,
        supervisor.server: supervisor.server_commands,
    }
    actions: list[Action] = [a.MakeFolder(path=stack.home, mode=0o755 if stack.as_root else 0o700)]
    if built.built:
        actions.append(
            a.Build(
                folder=built.venv,
                commands=built.commands,
                cwd=stack.folder,
                label="the app's environment",
                files=built.files,
                user=stack.user if stack.as_root else "",
                group=stack.group if stack.as_root else "",
            )
        )
    actions += [
        a.Build(folder=folder, commands=commands, cwd=stack.home, label="uWSGI")
        for folder, commands in servers.items()
    ]
    return Plan(switch=tuple(Step(action=action) for action in actions))


def import_check(stack: Stack) -> Plan:
    """The app can be imported, by the account and in the environment that it will have."""
    if not stack.module:
        return Plan(switch=())
    check = a.CheckImport(
        python=stack.environment.python,
        module=stack.module,
        callable=stack.callable,
        root=stack.root,
        folder=stack.folder,
        env=stack.env,
        user=stack.user if stack.as_root else "",
        group=stack.group if stack.as_root else "",
        timeout_s=stack.boot_timeout_s,
    )
    return Plan(switch=(Step(action=check),))


def up_plan(stack: Stack, release: Release, present: Present, created: float) -> Plan:
    """The release serves, and what served before has finished its requests and is gone.

    An .ini that runs as written opens its own sockets: there, the one before has to go first.
    created: Unix time, seconds
    """
    home = Home(stack.home, stack.run)
    serving = present.live
    before = serving.release if serving else None
    files = release_files(stack, release, created)
    changed = _changed_nginx_files(stack, release, home, present)
    steps = [
        *_folder_steps(stack, release, home, present),
        *_steps(*(_write(file, stack) for file in files)),
        *_steps(*_static(stack, release)),
        *_steps(*_supervision(stack, home, present)),
        *_nginx_steps(stack, home, changed, present),
    ]
    if serving and stack.ini:
        first, *rest = _stopped(serving, home)
        steps += [Step(action=first, undo=(_run(serving.release),)), *_steps(*rest)]
    steps += _steps(*_swept(present, home))
    steps += [
        Step(action=_run(release), undo=_stopped_at_once(release, home)),
        Step(
            action=a.StartEmperor(home=home.path),
            undo=() if present.is_up else (a.StopEmperor(home=home.path),),
        ),
        Step(action=_await_answer(stack, release, present.log_bytes)),
        _switch(release.live_socket, release.socket.name, before.socket.name if before else ""),
        _switch(release.live, f"releases/{release.id}", f"releases/{before.id}" if before else ""),
    ]
    if (changed or present.abandoned) and present.is_up:
        reload = a.ReloadNginx(home=home.path)
        before_it = (_as_before(file, present) for file in changed)
        steps.append(Step(action=reload, undo=(*before_it, reload)))
    steps += _steps(
        a.AwaitSite(
            listen=stack.listen,
            host=site_host(stack),
            tls=stack.tls is not None,
            path=stack.health_path or "/",
            log=home.log / "nginx.log",
            timeout_s=10,
        )
    )
    unused = (path for path in present.unused if path != stack.environment.venv)
    retired = (*_retired(stack, home, serving), *(a.Remove(path=path) for path in unused))
    return Plan(switch=tuple(steps), retire=retired)


def down_plan(
    apps: tuple[Present, ...], home: Home, *, is_last: bool, is_orphaned: bool = False
) -> Plan:
    """The apps are out of service: their requests are finished and none of their processes runs.

    nginx hears of it first, so that nobody is sent to a socket that is about to go. The last of
    the home's apps take nginx and the Emperor with them.

    is_orphaned: something of the home runs without its Emperor; a new one clears up after the
        old nginx, and the other apps go on
    """
    serving = [app.live for app in apps if app.live]
    gone = [each.release for each in serving]
    releases = tuple(dict.fromkeys((*gone, *(stray for app in apps for stray in app.strays))))
    left = dict.fromkeys(name for app in apps for name in app.abandoned)
    names = (*(release.app for release in gone), *left)
    is_up = any(app.is_up for app in apps)
    stopped = (a.StopEmperor(home=home.path),) if is_last else ()
    steps: list[Action] = [a.Remove(path=home.site(name)) for name in names]
    if is_up and not is_last:
        steps.append(a.ReloadNginx(home=home.path))
    if is_up:
        steps += [_drain(each) for each in serving]
    # All vassals first: the Emperor then stops them together, and not one a second.
    steps += [a.Remove(path=release.vassal) for release in releases]
    steps += () if is_up else stopped
    for release in releases:
        steps += _stopped_at_once(release, home)
    if is_up:
        steps += stopped
    elif is_orphaned and not is_last:
        steps.append(a.StartEmperor(home=home.path))
    steps += [a.Remove(path=release.folder) for release in releases]
    steps += [a.Remove(path=path) for name in names for path in _places(home, name)]
    if is_last:
        steps.append(a.Remove(path=home.run))
    return Plan(switch=(), retire=tuple(steps))


def site_host(stack: Stack) -> str:
    """A host name that the app answers to."""
    named = next((name for name in stack.domains if "*" not in name), "")
    return named or stack.listen


def _steps(*actions: Action) -> tuple[Step, ...]:
    """Steps that leave nothing to take back."""
    return tuple(Step(action=action) for action in actions)


def _folders(stack: Stack, release: Release, home: Home) -> tuple[a.MakeFolder, ...]:
    """All folders; only that of the sockets belongs to the app's account.

    Not that of the logs: who may write there could make nginx, as root, write elsewhere.
    """
    plain = (
        home.vassals,
        home.nginx / "sites",
        home.nginx / "temp",
        home.emperor,
        home.run,
        home.app_log(stack.name),
        release.folder,
    )
    sockets = a.MakeFolder(path=release.socket.parent, mode=0o750)
    user = group = ""
    if stack.as_root:
        user, group = stack.user, stack.group
        # Set-group-id: what the app's account makes there belongs to nginx's group.
        sockets = a.MakeFolder(
            path=release.socket.parent, mode=0o2750, user=user, group=stack.nginx.group
        )
    theirs = (
        a.MakeFolder(path=path, user=user, group=group, is_ours=False) for path in stack.ini_folders
    )
    return (*(a.MakeFolder(path=path) for path in plain), sockets, *theirs)


def _write(file: File, stack: Stack) -> a.Write:
    """A file of the release: the app's account may read it, and owns the script that starts it."""
    if not stack.as_root:
        return a.Write(file=file)
    return a.Write(file=file, user=stack.user if file.mode == PRIVATE else "", group=stack.group)


def _folder_steps(stack: Stack, release: Release, home: Home, present: Present) -> Iterator[Step]:
    """All folders; a release that does not come into service leaves none of its own."""
    own = (release.folder,) if present.live else _places(home, stack.name)
    for action in _folders(stack, release, home):
        undo = own if action.path == release.folder else ()
        yield Step(action=action, undo=tuple(a.Remove(path=path) for path in undo))


def _places(home: Home, app: str) -> tuple[Path, ...]:
    """What an app that is out of service needs no more; its logs stay."""
    return (home.site(app), home.run / app, home.app(app))


def _swept(present: Present, home: Home) -> Iterator[Action]:
    """Nothing is left of what a killed tapster had begun."""
    for stray in present.strays:
        yield from _stopped_at_once(stray, home)
        yield a.Remove(path=stray.folder)
    for name in present.abandoned:
        yield from (a.Remove(path=path) for path in _places(home, name))


def _static(stack: Stack, release: Release) -> tuple[Action, ...]:
    """Django's static files lie in the release's folder, collected by the app's account."""
    if stack.collect_static is None:
        return ()
    (shim,) = django_files(stack, release)
    argv, env = collect_static(stack.environment.python, stack.root, shim.path.parent, stack.env)
    user, group = (stack.user, stack.group) if stack.as_root else ("", "")
    return (
        a.MakeFolder(path=shim.path.parent),
        a.Write(file=shim),
        a.MakeFolder(path=release.static, user=user, group=group),
        a.RunCommand(
            argv=argv,
            cwd=stack.root,
            env=env,
            label="collecting static files",
            user=user,
            group=group,
        ),
    )


def _supervision(stack: Stack, home: Home, present: Present) -> tuple[Action, ...]:
    """What the Emperor starts from; while it runs it stays as it is."""
    if present.is_up:
        return ()
    files = supervision_files(stack.supervisor, stack.nginx, home, present.launcher)
    return tuple(a.Write(file=file) for file in files)


def _changed_nginx_files(
    stack: Stack, release: Release, home: Home, present: Present
) -> tuple[File, ...]:
    upstream = ENGINES[stack.engine].upstream(stack, release)
    wanted = (
        *nginx.shared(home),
        nginx.main(stack.nginx, home),
        nginx.site(stack, home, upstream),
    )
    return tuple(file for file in wanted if present.files.get(file.path) != file)


def _nginx_steps(
    stack: Stack, home: Home, changed: tuple[File, ...], present: Present
) -> tuple[Step, ...]:
    """The changed files are in place, after nginx has accepted them where they hurt nobody.

    An nginx that is about to start is asked in any case: it reads the sites of other apps, too.
    """
    removed = tuple(home.site(name) for name in present.abandoned)
    if not (changed or removed) and present.is_up:
        return ()
    check = a.CheckNginx(
        binary=stack.nginx.binary, folder=home.nginx, files=changed, removed=removed
    )
    writes = [
        Step(action=a.Write(file=each), undo=(_as_before(each, present),)) for each in changed
    ]
    return (Step(action=check), *writes)


def _as_before(file: File, present: Present) -> Action:
    before = present.files.get(file.path)
    return a.Write(file=before) if before else a.Remove(path=file.path)


def _run(release: Release) -> a.Link:
    """The vassal is there, so the release runs."""
    target = os.path.relpath(release.folder / "uwsgi.ini", release.vassal.parent)
    return a.Link(path=release.vassal, target=target)


def _switch(path: Path, target: str, before: str) -> Step:
    """The link points at the new release from one moment to the next."""
    undo = a.Link(path=path, target=before) if before else a.Remove(path=path)
    return Step(action=a.Link(path=path, target=target), undo=(undo,))


def _await_answer(stack: Stack, release: Release, log_bytes: int) -> a.AwaitAnswer:
    upstream = ENGINES[stack.engine].upstream(stack, release)
    own = upstream.address.replace(str(release.live_socket), str(release.socket))
    return a.AwaitAnswer(
        upstream=Upstream(address=own, protocol=upstream.protocol),
        path=stack.health_path or "/",
        host=site_host(stack),
        tls=stack.tls is not None,
        must_be_ok=bool(stack.health_path),
        release=release,
        log_bytes=log_bytes,
        more_logs=stack.ini_logs,
        timeout_s=stack.boot_timeout_s,
    )


def _stopped(serving: Serving, home: Home) -> tuple[Action, ...]:
    """Its requests are finished, and then it is gone."""
    return (_drain(serving), *_stopped_at_once(serving.release, home))


def _drain(serving: Serving) -> a.Drain:
    return a.Drain(upstream=serving.upstream, stats=serving.stats, timeout_s=serving.drain_s)


def _stopped_at_once(release: Release, home: Home) -> tuple[Action, ...]:
    return (
        a.Remove(path=release.vassal),
        a.AwaitStopped(home=home.path, vassal=release.vassal.stem, timeout_s=STOPPING_S),
        a.Remove(path=release.socket),
        a.Remove(path=release.stats),
    )


def _retired(stack: Stack, home: Home, before: Serving | None) -> tuple[Action, ...]:
    if before is None:
        return ()
    stopped = () if stack.ini else _stopped(before, home)
    return (*stopped, a.Remove(path=before.release.folder))
