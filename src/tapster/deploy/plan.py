"""What it takes to bring a release into service, as Actions. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tapster.deploy.present import Present
from tapster.deploy.release_files import collected, django_files, release_files
from tapster.deploy.repair import sites_mended, swept
from tapster.deploy.running import (
    OLD_WORKERS_S,
    UNPROVEN_S,
    leads,
    old_workers_left,
    program_stopped,
    ready_to_run,
    run_program,
    run_release,
    short_way,
    stopped,
    stopped_at_once,
)
from tapster.deploy.serving import Origin, Serving, program_vassal, serving
from tapster.deploy.supervision import supervision_files
from tapster.engines.engine import ENGINES
from tapster.engines.start import PRIVATE
from tapster.model import actions as a
from tapster.model.actions import Action, Plan, Step
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Stack
from tapster.nginx import render as nginx


def preparation(stack: Stack, copy: a.CopySource | None = None) -> Plan:
    """The source, its environment and the app server exist: what the app can be asked with."""
    built, supervisor = stack.environment, stack.supervisor
    servers = {supervisor.server: (supervisor.server_commands, "uWSGI")}
    servers.setdefault(
        built.server, (built.server_commands, stack.engine.replace("uwsgi", "uWSGI"))
    )
    user, group = stack.account
    steps: list[Action | Step] = [
        a.MakeFolder(path=stack.home, mode=0o755 if stack.as_root else 0o700)
    ]
    if copy:
        steps.append(Step(action=copy, undo=(a.Remove(path=copy.target.parent),)))
    if built.built:
        build = a.Build(
            folder=built.venv,
            commands=built.commands,
            cwd=stack.folder,
            label="the app's environment",
            files=built.files,
            user=user,
            group=group,
        )
        steps.append(build)
    steps += (
        a.Build(folder=folder, commands=commands, cwd=stack.home, label=label)
        for folder, (commands, label) in servers.items()
    )
    return Plan(switch=_steps(*steps))


def import_check(stack: Stack) -> Plan:
    """The app can be imported, by the account and in the environment that it will have."""
    return Plan(switch=_steps(check(stack)) if stack.module else ())


def check(stack: Stack) -> a.CheckImport:
    """The import of the app."""
    user, group = stack.account
    return a.CheckImport(
        python=stack.environment.python,
        module=stack.module,
        callable=stack.callable,
        root=stack.root,
        folder=stack.folder,
        env=stack.env,
        user=user,
        group=group,
        timeout_s=stack.boot_timeout_s,
    )


def release_plan(stack: Stack, release: Release, origin: Origin, present: Present) -> Plan:
    """The release serves, and what served before has finished its requests.

    An .ini that runs as written opens its own sockets: there, the one before has to go first.
    """
    home = Home(stack.home, stack.run)
    new, old = serving(stack, release, is_copy=origin.is_copy), present.live
    site = nginx.site(stack, home, ENGINES[stack.engine].upstream(stack, release))
    wanted = (*nginx.shared(home), nginx.main(stack.nginx, home), site)
    accepted, read = _nginx_steps(stack.nginx.binary, wanted, present)
    *files, record = release_files(stack, new, origin, site)
    inner = {file.path.parent for file in files} - {release.folder}
    unused = (path for path in present.unused if path != stack.environment.venv)
    steps: list[Action | Step] = [
        # First, not when all is done: until then, another app's deploy may have taken one.
        *(a.Remove(path=path) for path in unused),
        *sites_mended(present),
        *_folder_steps(stack, new, present),
        *(a.MakeFolder(path=path) for path in sorted(inner)),
        *(_write(file, stack) for file in files),
        a.Write(file=File(path=release.unproven, text="")),
        _write(record, stack),
        *_static(stack, release),
        *_supervision(stack, present),
        *_keep_assets(new, home),
        *accepted,
        *_release_command(stack, release),
    ]
    if old and stack.ini:
        first, *rest = stopped(old, home)
        steps += [Step(action=first, undo=(run_release(old.release),)), *rest]
    steps += swept(present, but=release)
    steps += _started(new, present)
    steps += _switched(new, present, read)
    return Plan(
        switch=_steps(*steps),
        retire=(
            *_retired(new, present, is_stopped=bool(stack.ini)),
            *(_expired(new, present, stack.keep_releases) if origin.is_copy else ()),
        ),
    )


def rollback_plan(back: Serving, site: File, binary: Path, present: Present) -> Plan:
    """A release that served before serves again; if it still runs, that is a rename.

    site: what nginx was told while it served
    """
    accepted, read = _nginx_steps(binary, (site,), present)
    steps: list[Action | Step] = [
        *short_way(present.home),
        *sites_mended(present),
        *accepted,
        *swept(present),
    ]
    if back in present.warm:
        warm = a.KeepWarm(path=back.release.warm, for_s=back.keep_warm_s)
        steps.append(Step(action=a.Remove(path=back.release.warm), undo=(warm,)))
        steps.append(_await_answer(replace(back, soak_s=0), present.log_bytes))
    else:
        steps += (_socket_folder(back), *_started(back, present))
    steps += _switched(back, present, read)
    return Plan(switch=_steps(*steps), retire=tuple(_retired(back, present)))


def _steps(*parts: Action | Step) -> tuple[Step, ...]:
    """Steps, of which the mere Actions leave nothing to take back."""
    return tuple(part if isinstance(part, Step) else Step(action=part) for part in parts)


def _folder_steps(stack: Stack, new: Serving, present: Present) -> Iterator[Action | Step]:
    """All folders; a release that does not come into service leaves none of its own.

    Only that of the sockets belongs to the app's account. Not that of the logs: who may write
    there could make nginx, as root, write elsewhere.
    """
    home, run = present.home, present.home.path / "run"
    plain = (home.vassals, home.nginx / "sites", home.nginx / "temp", home.emperor, run)
    yield from (a.MakeFolder(path=path) for path in plain)
    # Addresses hold secrets, such as the token that resets a password.
    yield a.MakeFolder(path=home.app_log(stack.name), mode=0o750, group=new.socket_group)
    gone = () if present.is_up else (a.Remove(path=home.run),)
    yield from (Step(action=way, undo=gone) for way in short_way(home))
    own = [new.release.folder]
    if not present.live:
        own += [home.site(stack.name), home.run / stack.name]
    if not present.is_known:
        own.append(home.app(stack.name))
    undo = tuple(a.Remove(path=path) for path in own)
    yield Step(action=a.MakeFolder(path=new.release.folder), undo=undo)
    yield _socket_folder(new)
    user, group = stack.account
    for path in stack.ini_folders:
        yield a.MakeFolder(path=path, user=user, group=group, is_ours=False)


def _socket_folder(known: Serving) -> a.MakeFolder:
    # Set-group-id: what the app's account makes there belongs to nginx's group.
    mode = 0o2750 if known.user else 0o750
    folder = known.release.socket.parent
    return a.MakeFolder(path=folder, mode=mode, user=known.user, group=known.socket_group)


def _write(file: File, stack: Stack) -> a.Write:
    """A file of the release: the app's account may read it, and owns the script that starts it."""
    user, group = stack.account
    return a.Write(file=file, user=user if file.mode == PRIVATE else "", group=group)


def _static(stack: Stack, release: Release) -> Iterator[Action]:
    """Django's static files lie in the release's folder, collected by the app's account."""
    for shim in django_files(stack, release.folder, release.static):
        yield a.MakeFolder(path=shim.path.parent)
        yield a.Write(file=shim)
        yield from collected(stack, shim.path.parent, release.static)


def _keep_assets(known: Serving, home: Home) -> Iterator[Action]:
    """Pages that were loaded before a later switch find the files of this release."""
    if known.is_copy and known.assets:
        folders = {prefix: Path(folder) for prefix, folder in known.assets.items()}
        yield a.KeepAssets(folders=folders, assets=home.assets(known.release.app))


def _release_command(stack: Stack, release: Release) -> Iterator[Action]:
    user, group = stack.account
    if stack.release_command:
        yield a.RunCommand(
            argv=stack.release_command,
            cwd=stack.root,
            env={**stack.env, "TAPSTER_RELEASE": release.id},
            label="the release command",
            user=user,
            group=group,
            timeout_s=stack.release_timeout_s,
            is_shown=True,
        )


def _supervision(stack: Stack, present: Present) -> Iterator[Action]:
    """What the Emperor starts from; while it runs it stays as it is."""
    if not present.is_up:
        files = supervision_files(stack.supervisor, stack.nginx, present.home, present.launcher)
        yield from (a.Write(file=file) for file in files)


def _nginx_steps(
    binary: Path, wanted: tuple[File, ...], present: Present
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """What brings nginx's files into place, and what makes nginx read them; often nothing.

    Accepted first where they hurt nobody. An nginx that is about to start is asked in any case:
    it reads the sites of other apps, too. One that runs finds them only when it is told: one that
    is started again meanwhile must not send requests to a release that is not ready for them.
    """
    home = present.home
    changed = tuple(file for file in wanted if present.files.get(file.path) != file)
    removed = tuple(path for path in present.rubbish if path.parent == home.nginx / "sites")
    if not (changed or removed or present.is_unread) and present.is_up:
        return (), ()
    before = tuple(_as_before(file, present) for file in changed)
    unread = a.Write(file=File(path=home.unread, text=""))
    accepted = (
        Step(action=a.CheckNginx(binary=binary, folder=home.nginx, files=changed, removed=removed)),
        Step(action=unread, undo=() if present.is_unread else (a.Remove(path=home.unread),)),
    )
    written = tuple(
        Step(action=a.Write(file=file), undo=(undo,))
        for file, undo in zip(changed, before, strict=True)
    )
    read = a.Remove(path=home.unread)
    if not present.is_up:
        return (*accepted, *written), _steps(read)
    reload = a.ReloadNginx(home=home.path)
    return accepted, _steps(*written, Step(action=reload, undo=(*before, reload)), read)


def _as_before(file: File, present: Present) -> Action:
    before = present.files.get(file.path)
    return a.Write(file=before) if before else a.Remove(path=file.path)


def _started(new: Serving, present: Present) -> tuple[Step, ...]:
    """The release runs beside what serves, and all of its workers answer."""
    home = present.home
    first, *rest = (*ready_to_run(new), run_release(new.release))
    start = a.StartEmperor(home=home.path)
    return _steps(
        Step(action=first, undo=stopped_at_once(new.release, home, UNPROVEN_S)),
        *rest,
        Step(action=start, undo=() if present.is_up else (a.StopEmperor(home=home.path),)),
        _await_answer(new, present.log_bytes),
    )


def _await_answer(known: Serving, log_bytes: int) -> a.AwaitAnswer:
    return a.AwaitAnswer(
        upstream=known.upstream,
        path=known.health_path or "/",
        host=known.host,
        tls=known.has_tls,
        must_be_ok=bool(known.health_path),
        release=known.release,
        log_bytes=log_bytes,
        more_logs=tuple(Path(path) for path in known.logs),
        timeout_s=known.boot_timeout_s,
        stats=known.stats,
        workers=known.workers,
        soak_s=known.soak_s,
    )


def _switched(new: Serving, present: Present, read: tuple[Step, ...]) -> Iterator[Action | Step]:
    """nginx sends requests to the release, from one moment to the next, and it answers them."""
    release, home = new.release, present.home
    old = present.live.release if present.live else None
    if present.live and present.live.is_copy:
        undo = leads(home.previous(release.app), present.previous)
        yield Step(action=leads(home.previous(release.app), old), undo=(undo,))
    known = (*present.warm, *((present.live,) if present.live else ()))
    led = {each.link: a.Link(path=each.link, target=each.release.socket.name) for each in known}
    undo = led.get(new.link, a.Remove(path=new.link))
    yield Step(action=a.Link(path=new.link, target=release.socket.name), undo=(undo,))
    yield Step(action=leads(release.live, release), undo=(leads(release.live, old),))
    yield a.Remove(path=release.unproven)
    yield from read
    yield a.AwaitSite(
        listen=new.listen,
        host=new.host,
        tls=new.has_tls,
        path=new.health_path or "/",
        log=home.log / "nginx.log",
        timeout_s=10,
        release=release.id,
    )


def _retired(new: Serving, present: Present, *, is_stopped: bool = False) -> Iterator[Action]:
    """Programs run in the new release only; the one before waits for a rollback, or is gone."""
    old, home = present.live, present.home
    yield from _programs(old, new, home)
    awaited = _awaited(new, present)
    for each in present.warm:
        if each in awaited:
            yield a.KeepWarm(path=each.release.warm, for_s=OLD_WORKERS_S)
        elif each != new:
            yield from stopped(each, home)
    if old is None:
        return
    yield from _left(old, new, home, is_stopped=is_stopped)
    warm_s = old.keep_warm_s
    if old.link != new.link:
        warm_s = max(warm_s, OLD_WORKERS_S)
    if old.is_copy and warm_s:
        yield a.KeepWarm(path=old.release.warm, for_s=warm_s)
        return
    if not is_stopped:
        yield from stopped(old, home)
    if not old.is_copy:
        yield a.Remove(path=old.release.folder)


def _awaited(new: Serving, present: Present) -> list[Serving]:
    """Warm releases that old workers of nginx's may count on: they speak another protocol."""
    links = {new.link, present.live.link if present.live else new.link}
    return [each for each in present.warm if each.link not in links]


def _programs(old: Serving | None, new: Serving, home: Home) -> Iterator[Action]:
    """The processes of the Procfile are those of the new release."""
    names = dict.fromkeys((*(old.programs if old else ()), *new.programs))
    for name in names:
        if old and name in old.programs:
            vassal = program_vassal(old.release, name)
            yield from program_stopped(vassal, home, old.process_stop_timeout_s)
        if name in new.programs:
            yield run_program(new.release, name)


def _left(old: Serving, new: Serving, home: Home, *, is_stopped: bool) -> Iterator[Action]:
    """nginx sends nothing to what served before, though it keeps connections.

    Or workers that know no better: they finish uploads that began before nginx was told of a
    release that speaks another protocol.
    """
    if old.link == new.link and old.upstream.protocol == "http":
        yield a.AwaitLeft(upstream=old.upstream, stats=old.stats)
    if old.link != new.link and not (old.is_copy or is_stopped):
        yield old_workers_left(old, home)


def _expired(new: Serving, present: Present, count: int) -> Iterator[Action]:
    """Only so many releases are on disk, the live one and the one before always among them."""
    is_next = present.live and present.live.is_copy
    before = present.live.release if present.live and is_next else present.previous
    needed = {each.release for each in (new, *_awaited(new, present))}
    needed |= {before} if before else set()
    spare = [release for release in present.kept if release not in needed]
    for release in spare[max(count - len(needed), 0) :]:
        # release.json first: what is half removed is then no release any more.
        yield a.Remove(path=release.folder / "release.json")
        yield a.Remove(path=release.folder)
