"""From what a person typed to what follows from it. Reads the world, changes nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tapster.config.decode import Decoded
from tapster.config.env_file import parse_env_file
from tapster.config.sources import Sourced, merge
from tapster.deploy.refusals import refuse_privileges
from tapster.deploy.serving import Origin
from tapster.errors import TapsterError
from tapster.model.actions import CopySource
from tapster.model.facts import AppFacts, HostFacts
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Stack
from tapster.resolve import Resolved, resolve
from tapster.resolve.naming import app_name
from tapster.system import clock, files
from tapster.system import gather_present as present
from tapster.system.django_facts import django_facts
from tapster.system.gather_app import gather_app
from tapster.system.gather_host import gather_host
from tapster.system.homes import home_of
from tapster.system.lock import person
from tapster.system.source import file_settings
from tapster.system.source_facts import source_facts
from tapster.system.tls_files import refuse_unusable


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
    """What would be served, and how, if the folder itself, or an .ini, is served where it lies.

    Raises:
        TapsterError: if it cannot be decided, with every reason at once where there are several.
    """
    app = gather_app(asked.path, asked.environ)
    origin = Origin(folder=app.ini or app.folder)
    return _considered(asked, app, file_settings(app.folder), origin)


def consider_release(asked: Asked, commit: str) -> Considered:
    """What would be served, and how, if a copy of the folder is: of a commit, if one is named.

    Raises:
        TapsterError: if it cannot be decided, or the commit is not known.
    """
    home = home_of(asked.home, asked.environ).path
    app, listing = source_facts(asked.path, commit, asked.environ, home)
    origin = Origin(
        folder=listing.folder, commit=listing.commit, digest=listing.digest, is_copy=True
    )
    return _considered(
        asked, app, listing.settings, origin, commit=listing.commit if commit else ""
    )


def _considered(
    asked: Asked, app: AppFacts, decoded: Decoded | None, origin: Origin, *, commit: str = ""
) -> Considered:
    sourced = merge(asked.flags, asked.environ, decoded)
    settings = sourced.settings
    home = home_of(asked.home, asked.environ)
    refuse_privileges(sourced, app)
    name = settings.name or app_name(app.folder if not origin.is_copy else origin.folder)
    release = home.release(name, new_id(home, name))
    live = present.live_release(home, name)
    now = present.record(live) if live else {}
    copy = None
    if origin.is_copy:
        app = replace(app, folder=release.source)
        sourced = replace(sourced, settings=replace(settings, name=name))
    host = gather_host(home.path, settings, app, asked.environ)
    given = origin.folder if origin.is_copy else app.folder
    env = _env_file(settings.env_file or app.env_file, given)
    with in_words_of_the_person(origin, release):
        resolved = resolve(sourced.settings, sourced.sources, env, app, host, home, now)
    stack = resolved.stack
    if origin.is_copy:
        copy = CopySource(
            folder=origin.folder,
            target=release.source,
            commit=commit,
            shared=stack.shared,
            shared_folder=home.shared(name),
            home=home.path,
            user=stack.account[0],
            group="" if app.requirements.is_local else stack.account[1],
        )
    origin = replace(origin, who=person(asked.environ), created=clock.unix_time())
    return Considered(
        app=app,
        host=host,
        home=home,
        sourced=sourced,
        env=env,
        now=now,
        release=release,
        origin=origin,
        copy=copy,
        resolved=resolved,
    )


def with_django(considered: Considered) -> Considered:
    """With what Django's own settings say; only once its environment is there."""
    stack, app = considered.stack, considered.app
    named = next((c for c in app.candidates if c.spec == f"{stack.module}:{stack.callable}"), None)
    if named is None or not named.django_settings:
        return considered
    user, group = stack.account
    facts = django_facts(
        stack.environment.python,
        stack.root,
        named.django_settings,
        stack.env,
        user=user,
        group=group,
    )
    app = replace(app, django=facts)
    settings, sources = considered.sourced.settings, considered.sourced.sources
    now, home = considered.now, considered.home
    resolved = resolve(settings, sources, considered.env, app, considered.host, home, now)
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
    """Raise if what the settings name is not there, or nginx could not use it.

    Raises:
        TapsterError: with the first of them.
    """
    stack = considered.stack
    for prefix, folder in stack.static.items() if considered.sourced.settings.static else ():
        if not folder.is_dir():
            raise TapsterError(
                f"{stack.name} was not started",
                f"{prefix} is to be answered from {folder}, which is no folder",
                "make the folder, or correct the setting `static`",
            )
    if stack.tls:
        refuse_unusable(stack.tls.certificate, stack.tls.key)


def new_id(home: Home, app: str) -> str:
    """The time, in UTC, so that ids sort by age; with a number if that second is taken."""
    stamp = clock.stamp()
    taken = present.release_ids(home, app)
    names = (stamp, *(f"{stamp}-{number}" for number in range(1, 10)))
    return next(name for name in names if name not in taken)


def _env_file(name: str | None, folder: Path) -> Mapping[str, str]:
    return parse_env_file(files.read(folder / name), name) if name else {}
