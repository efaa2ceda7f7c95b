"""A folder, a .py file or a uWSGI .ini as AppFacts. Reads only; runs nothing of the app."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tapster import detect, environment
from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts, Candidate, Tree
from tapster.system.app_tree import app_tree, text_of
from tapster.system.existing_environment import existing_environment
from tapster.system.processes import account_name
from tapster.uwsgi_ini.parse import last, parse


def gather_app(path: Path, environ: Mapping[str, str]) -> AppFacts:
    """What the folder, file or .ini shows."""
    given = readable(path)
    if given.is_dir():
        return folder_facts(given, environ)
    if given.suffix == ".py":
        return module_facts(given, environ)
    if given.suffix == ".ini":
        return ini_facts(given, environ)
    raise AskedWronglyError(
        f"{path} is not something tapster can serve",
        f"it is a {given.suffix or 'plain'} file; tapster takes a folder, a .py or a uWSGI .ini",
        f"name the app's folder: tapster up {path.parent}",
    )


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


def folder_facts(folder: Path, environ: Mapping[str, str]) -> AppFacts:
    """Everything about an app that lies in a folder."""
    tree = app_tree(folder)
    return app_facts(folder, tree, detect.candidates(tree), environ)


def module_facts(file: Path, environ: Mapping[str, str]) -> AppFacts:
    """The folder that the file's package lies in, with only the file's own apps."""
    folder = package_folder(file)
    tree = app_tree(folder)
    path = file.relative_to(folder).as_posix()
    own = tuple(each for each in detect.candidates(tree) if each.file == path)
    return replace(app_facts(folder, tree, own, environ), looked_at=(path,))


def package_folder(file: Path) -> Path:
    """What has to be on sys.path for the file to be imported with its package."""
    folder = file.parent
    while (folder / "__init__.py").exists():
        folder = folder.parent
    return folder


def ini_facts(ini: Path, environ: Mapping[str, str]) -> AppFacts:
    """The folder of an .ini that is run as it is written: it says itself what the app is."""
    folder = ini.parent
    tree = app_tree(folder)
    options = parse(ini.read_text(encoding="utf-8", errors="replace"), ini)
    if not options:
        raise AskedWronglyError(
            f"{ini.name} configures nothing",
            "it has no options below a line `[uwsgi]`; uWSGI would start with its defaults",
            "name a uWSGI .ini, or the app's folder",
        )
    app_folder = Path(os.path.realpath(folder / (last(options, "chdir", "chdir2") or ".")))
    venv = last(options, "virtualenv", "venv", "home", "pyhome")
    named = app_folder / venv if venv else None
    facts = app_facts(folder, tree, detect.candidates(tree), environ, (app_folder,), named)
    return replace(facts, ini=ini, ini_options=options, candidates=())


def app_facts(  # noqa: PLR0913  an .ini adds two things to what a folder shows
    folder: Path,
    tree: Tree,
    candidates: tuple[Candidate, ...],
    environ: Mapping[str, str],
    more_folders: tuple[Path, ...] = (),
    named_venv: Path | None = None,
    *,
    is_copy: bool = False,
) -> AppFacts:
    """Candidates, requirements and environment together.

    is_copy: the app will run from a copy, which has no environment of its own
    """
    best = candidates[:1]
    frameworks = frozenset(candidate.framework for candidate in best)
    roots = (*(candidate.root for candidate in best), *relative(more_folders, folder))
    needed = environment.requirements(tree, frameworks, tuple(dict.fromkeys((".", *roots))))
    folders = dict.fromkeys((folder, *(folder / root for root in roots), *more_folders))
    return AppFacts(
        folder=folder,
        ini=None,
        ini_options=(),
        candidates=candidates,
        looked_at=detect.looked_at(tree),
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


def relative(paths: tuple[Path, ...], folder: Path) -> tuple[str, ...]:
    """Those paths that lie below the folder, as keys of its Tree."""
    inside = (path.relative_to(folder) for path in paths if path.is_relative_to(folder))
    return tuple(path.as_posix() for path in inside)
