"""Everything on disk that one release is made of."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tapster import __version__
from tapster.deploy.serving import Origin, Serving, recorded
from tapster.engines.development import development_files, in_development, watching
from tapster.engines.engine import ENGINES
from tapster.engines.start import program_files, start_script
from tapster.model import actions as a
from tapster.model.actions import Action
from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.stack import Stack
from tapster.system.django_facts import SHIM, collect_static, settings_shim, shimmed

APP = "tapster_app"
"""Name of the module that calls what makes the app."""
PLAIN = re.compile(r"\w*(\(\))?")
"""What every engine takes behind the module's name."""
CONFIDENTIAL = 0o640
"""Options of a person's own may be secrets, such as `env`."""


def release_files(
    stack: Stack, known: Serving, origin: Origin, site: File | None
) -> tuple[File, ...]:
    """The engine's configuration, start scripts, nginx's site and release.json, in this order.

    site: what nginx is told while this release serves, so that a rollback can tell it again
    """
    engine = ENGINES[stack.engine]
    release = known.release
    started = with_call(with_django(stack, release.folder), release.folder)
    started = in_development(started, release) if stack.reload else started
    process = engine.process(started, release)
    private = (*engine.files(started, release), *modules(stack, release))
    return (
        *(replace(file, mode=CONFIDENTIAL) for file in private),
        start_script(process, release, watching(stack, release) if stack.reload else ""),
        *program_files(stack, process, release),
        *([replace(site, path=release.folder / "site.conf")] if site else []),
        File(path=release.folder / "release.json", text=record(stack, known, origin)),
    )


def modules(stack: Stack, release: Release) -> tuple[File, ...]:
    """What the app's interpreter imports of ours, in folders of its own."""
    return (*call_files(stack, release.folder), *development_files(stack, release))


def with_django(stack: Stack, folder: Path) -> Stack:
    """The stack with Django's settings taken from our shim in `folder`, if it is Django."""
    if stack.collect_static is None:
        return stack
    return replace(stack, env=shimmed(stack.env, folder / "django", stack.root))


def django_files(stack: Stack, folder: Path, static: Path) -> Iterator[File]:
    """The settings shim that makes `static` Django's STATIC_ROOT; nothing if not Django."""
    if stack.collect_static is not None:
        text = settings_shim(stack.django_settings, static)
        yield File(path=folder / "django" / f"{SHIM}.py", text=text)


def with_call(stack: Stack, folder: Path) -> Stack:
    """The stack with a plain name for an app that a call makes, in a module of ours in `folder`.

    What engines take for a name differs, and none takes everything.
    """
    if PLAIN.fullmatch(stack.callable):
        return stack
    paths = (str(folder / "app"), stack.env.get("PYTHONPATH", ""))
    env = {**stack.env, "PYTHONPATH": ":".join(filter(None, paths))}
    return replace(stack, module=APP, callable="app", env=env)


def call_files(stack: Stack, folder: Path) -> tuple[File, ...]:
    """The module of `with_call`; nothing where the app has a plain name."""
    if PLAIN.fullmatch(stack.callable):
        return ()
    text = f"import {stack.module}\n\napp = {stack.module}.{stack.callable}\n"
    return (File(path=folder / "app" / f"{APP}.py", text=text),)


def collected(stack: Stack, shim: Path, static: Path) -> Iterator[Action]:
    """Django's static files lie in `static`, collected by the app's account.

    shim: the folder of the settings that say so
    """
    user, group = stack.account
    argv, env = collect_static(stack.environment.python, stack.root, shim, stack.env)
    label = "collecting static files"
    yield a.MakeFolder(path=static, user=user, group=group)
    yield a.RunCommand(argv=argv, cwd=stack.root, env=env, label=label, user=user, group=group)


def record(stack: Stack, known: Serving, origin: Origin) -> str:
    """release.json: who serves what, since when, and how it is started again."""
    release = known.release
    facts = {
        "app": release.app,
        "id": release.id,
        "created": origin.created,
        "who": origin.who,
        "commit": origin.commit,
        "digest": origin.digest,
        "tapster": __version__,
        "folder": str(origin.folder),
        "ini": str(stack.ini or ""),
        "app_spec": f"{stack.module}:{stack.callable}" if stack.module else "",
        "domains": list(stack.domains),
        "opens": list(stack.ini_listens),
        "url": site_url(stack),
        "engine": stack.engine,
        "environment": str(stack.environment.venv),
        "socket": str(release.socket),
        "group": stack.account[1],
        "told_to_stop": str(release.told_to_stop) if stack.ini else "",
        **recorded(known),
    }
    return json.dumps(facts, indent=2) + "\n"


def site_url(stack: Stack) -> str:
    """Where a browser finds the site."""
    host, _, port = stack.listen.rpartition(":")
    everywhere = {"", "*", "0.0.0.0", "[::]"}  # noqa: S104  only read
    name = next((d for d in stack.domains if "*" not in d), "")
    name = name or ("localhost" if host in everywhere else host)
    scheme, usual = ("https", "443") if stack.tls else ("http", "80")
    return f"{scheme}://{name}/" if port == usual else f"{scheme}://{name}:{port}/"
