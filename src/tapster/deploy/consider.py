"""From what a person typed to what follows from it. Reads the world, changes nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tapster.config.decode import Decoded
from tapster.config.env_file import parse_env_file
from tapster.config.sources import Sourced, merge
from tapster.deploy.plan import check
from tapster.deploy.refusals import refuse_privileges
from tapster.deploy.serving import Origin
from tapster.errors import TapsterError
from tapster.model.actions import CopySource
from tapster.model.facts import AppFacts, HostFacts, PythonFacts
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.settings import Asked
from tapster.model.stack import Stack
from tapster.resolve import Resolved, resolve
from tapster.resolve.naming import app_name
from tapster.system import clock, files
from tapster.system import gather_present as present
from tapster.system.callable_facts import known
from tapster.system.django_facts import django_facts
from tapster.system.existing_environment import is_venv
from tapster.system.gather_app import gather_app
from tapster.system.gather_host import gather_host
from tapster.system.homes import home_of
from tapster.system.import_check import imported
from tapster.system.interpreters import python_facts
from tapster.system.lock import person
from tapster.system.source import file_settings
from tapster.system.source_facts import source_facts
from tapster.system.tls_files import refuse_unusable


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
    release: Release
    """What will serve."""
    origin: Origin
    copy: CopySource | None
    """What brings the source into the release; none if the folder itself is served."""
    resolved: Resolved

    @property
    def stack(self) -> Stack:
        """What was decided."""
        return self.resolved.stack


def consider(asked: Asked) -> Considered:
    """What would be served, and how: the folder or .ini where it lies, or a copy.

    Raises:
        TapsterError: if it cannot be decided, with every reason at once where there are several.
    """
    home = home_of(asked.home, asked.environ)
    app, decoded, origin = _read(asked, home)
    sourced = merge(asked.flags, asked.environ, decoded)
    settings = sourced.settings
    refuse_privileges(sourced, app)
    given = origin.folder if origin.is_copy else app.folder
    name = settings.name or app_name(given)
    release = home.release(name, new_id(home, name))
    live = present.live_release(home, name)
    if origin.is_copy:
        app = replace(app, folder=release.source)
        sourced = replace(sourced, settings=replace(settings, name=name, reload=None))
    now = present.record(live) if live else {}
    if settings.python and (venv := _environment(given, settings.python)):
        app, settings = replace(app, environment=venv), replace(settings, python=None)
    is_in_service = present.is_up(home) or present.apps(home)
    running = present.nginx_binary(home) if is_in_service else None
    host = gather_host(home.path, settings, app, asked.environ, running)
    file = settings.env_file or app.env_file
    env = parse_env_file(files.read(given / file), file) if file else {}
    with in_words_of_the_person(origin, release):
        resolved = resolve(sourced.settings, sourced.sources, env, app, host, home, now)
    stack = resolved.stack
    copy = None
    if origin.is_copy:
        copy = CopySource(
            folder=origin.folder,
            target=release.source,
            commit=origin.commit if asked.commit else "",
            shared=stack.shared,
            shared_folder=home.shared(name),
            home=home.path,
            user=stack.account[0],
            group="" if app.requirements.is_local else stack.account[1],
        )
    return Considered(
        app=app,
        host=host,
        home=home,
        sourced=sourced,
        env=env,
        now=now,
        release=release,
        origin=replace(origin, who=person(asked.environ), created=clock.unix_time()),
        copy=copy,
        resolved=resolved,
    )


def _read(asked: Asked, home: Home) -> tuple[AppFacts, Decoded | None, Origin]:
    """What the source shows, its settings, and where it is."""
    if asked.commit is None:
        app = gather_app(asked.path, asked.environ)
        return app, file_settings(app.folder), Origin(folder=app.ini or app.folder)
    app, settings, commit, digest = source_facts(asked.path, asked.commit, asked.environ, home.path)
    return app, settings, Origin(folder=app.folder, commit=commit, digest=digest, is_copy=True)


def _environment(folder: Path, python: str) -> PythonFacts | None:
    """The virtual environment whose interpreter was named: its packages are meant, too."""
    executable = folder / Path(python).expanduser()
    is_path = executable.parent.name == "bin"
    return python_facts(executable) if is_path and is_venv(executable.parent.parent) else None


def with_environment(considered: Considered) -> Considered:
    """With what only the environment can tell: what the app is, and what Django's settings say.

    Raises:
        TapsterError: if the app, or Django's settings, cannot be imported.
    """
    guess = considered.resolved.candidate
    if guess.is_guess:
        told = imported(check(considered.stack))
        found = known(guess, told, considered.host.nginx_user)
        others = (each for each in considered.app.candidates if each != guess)
        considered = _with(considered, replace(considered.app, candidates=(found, *others)))
    stack, settings = considered.stack, considered.resolved.candidate.django_settings
    if not settings:
        return considered
    user, group = stack.account
    python = stack.environment.python
    facts = django_facts(python, stack.root, settings, stack.env, user=user, group=group)
    return _with(considered, replace(considered.app, django=facts))


def _with(considered: Considered, app: AppFacts) -> Considered:
    """The same with these facts, and what follows from them."""
    sourced, env, host = considered.sourced, considered.env, considered.host
    home, now = considered.home, considered.now
    resolved = resolve(sourced.settings, sourced.sources, env, app, host, home, now)
    return replace(considered, app=app, resolved=resolved)


@contextmanager
def in_words_of_the_person(origin: Origin, release: Release) -> Iterator[None]:
    """What is wrong with a copy is told of what was copied: that is what can be corrected."""
    try:
        yield
    except TapsterError as error:
        for part in ("what", "why", "fix"):
            text = getattr(error, part).replace(str(release.source), str(origin.folder))
            setattr(error, part, text)
        raise


def refuse_missing(considered: Considered) -> None:
    """Raise if what the settings name is not there, or nginx could not use it."""
    stack = considered.stack
    for prefix, path in stack.static.items() if considered.sourced.settings.static else ():
        if not path.exists():
            why, fix = "is not there", "make it, or correct the setting `static`"
            copied = considered.release.source
            if considered.copy and path.is_relative_to(copied):
                why = "is not in the copy: it is ignored, empty or not there"
                fix = (
                    "put a file into it; if git ignores it, write"
                    f" `!/{path.relative_to(copied)}/` into .tapsterignore"
                )
            raise TapsterError(
                f"{stack.name} was not started",
                f"{prefix} is to be answered from {path}, which {why}",
                fix,
            )
    if stack.tls:
        refuse_unusable(stack.tls.certificate, stack.tls.key)


def new_id(home: Home, app: str) -> str:
    """The time, in UTC, so that ids sort by age; with a number if that second is taken."""
    stamp = clock.stamp()
    taken = present.release_ids(home, app)
    names = (stamp, *(f"{stamp}-{number}" for number in range(1, 10)))
    return next(name for name in names if name not in taken)
