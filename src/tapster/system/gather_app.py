"""A folder, a .py file or a uWSGI .ini as AppFacts. Reads only; runs nothing of the app."""

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from tapster import detect, environment
from tapster.config.env_file import parse_env_file
from tapster.errors import AskedWronglyError, TapsterError
from tapster.model.facts import AppFacts, Tree
from tapster.system.accounts import account_name
from tapster.system.app_tree import app_tree, text_of
from tapster.system.existing_environment import existing_environment
from tapster.system.ini_world import world
from tapster.uwsgi_ini.facts import last
from tapster.uwsgi_ini.read import read


def gather_app(path: Path, environ: Mapping[str, str]) -> AppFacts:
    """What the folder, file or .ini shows."""
    given = readable(path)
    if given.is_file() and given.suffix == ".ini":
        return ini_facts(given, environ)
    folder, file = folder_and_file(given)
    return app_facts(folder, app_tree(folder), environ, file)


def readable(asked: Path) -> Path:
    """The path without links, if it exists and this account may read it."""
    given = Path(os.path.realpath(asked.expanduser()))
    try:
        exists = given.exists()
    except OSError:
        exists = True
    if not exists:
        raise AskedWronglyError(
            f"{asked} does not exist",
            f"there is nothing at {given}",
            "name a folder, a .py file or a uWSGI .ini that exists",
        )
    if not os.access(given, os.R_OK | (os.X_OK if os.path.isdir(given) else 0)):
        raise AskedWronglyError(
            f"{asked} cannot be read",
            f"{given} is not readable for {account_name(os.geteuid())}",
            f"run tapster as the owner, or allow it: chmod -R a+rX {given}",
        )
    return given


def folder_and_file(given: Path) -> tuple[Path, str]:
    """The app's folder, and the one file in it that was named; empty for all.

    The folder of a file is what has to be on sys.path for it to be imported with its package.
    """
    if given.is_dir():
        return given, ""
    folder = given.parent
    if given.suffix != ".py":
        raise AskedWronglyError(
            f"{given} is not something tapster can serve",
            f"it is a {given.suffix or 'plain'} file; tapster takes a folder, a .py or a uWSGI "
            ".ini",
            f"name the app's folder: {folder}",
        )
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return folder, given.relative_to(folder).as_posix()


def ini_facts(ini: Path, environ: Mapping[str, str]) -> AppFacts:
    """The folder of an .ini that is run as it is written: it says itself what the app is.

    It will see the variables of `.env`, and of this process none: the Emperor starts it.
    """
    folder = ini.parent
    tree = app_tree(folder)
    variables: Mapping[str, str] = {}
    with suppress(TapsterError):  # whether it is wrong, or another one is meant, shows later
        variables = parse_env_file(text_of(folder / ".env") or "", ".env")
    taken = read(ini, world(variables, folder)).options
    options = tuple((option.name, option.value) for option in taken)
    if not options:
        raise AskedWronglyError(
            f"{ini.name} configures nothing",
            "it has no options below a line `[uwsgi]`; uWSGI would start with its defaults",
            "name a uWSGI .ini, or the app's folder",
        )
    app_folder = Path(os.path.realpath(folder / (last(options, "chdir", "chdir2") or ".")))
    venv = last(options, "home")
    named = app_folder / venv if venv else None
    facts = app_facts(folder, tree, environ, more_folders=(app_folder,), named_venv=named)
    return replace(facts, ini=ini, ini_options=options, candidates=())


def app_facts(  # noqa: PLR0913  an .ini adds two things to what a folder shows
    folder: Path,
    tree: Tree,
    environ: Mapping[str, str],
    file: str = "",
    *,
    more_folders: tuple[Path, ...] = (),
    named_venv: Path | None = None,
    is_copy: bool = False,
) -> AppFacts:
    """Candidates, requirements and environment together.

    file: the only one that may hold the app; empty for any
    is_copy: the app will run from a copy, which has no environment of its own
    """
    candidates = tuple(each for each in detect.candidates(tree) if file in {"", each.file})
    best = candidates[:1]
    frameworks = frozenset(candidate.framework for candidate in best)
    below = (path.relative_to(folder) for path in more_folders if path.is_relative_to(folder))
    roots = (*(candidate.root for candidate in best), *(path.as_posix() for path in below))
    needed = environment.requirements(tree, frameworks, tuple(dict.fromkeys((".", *roots))))
    folders = dict.fromkeys((folder, *(folder / root for root in roots), *more_folders))
    return AppFacts(
        folder=folder,
        ini=None,
        ini_options=(),
        candidates=candidates,
        looked_at=(file,) if file else detect.looked_at(tree),
        requirements=needed,
        environment=None
        if is_copy
        else existing_environment(folders, named_venv, environ, needed, frameworks),
        owner=account_name(folder.stat().st_uid),
        env_file=".env" if (folder / ".env").is_file() else None,
        procfiles={
            path.name: text_of(path) or ""
            for path in sorted(folder.glob("Procfile*"))
            if path.is_file()
        },
    )
