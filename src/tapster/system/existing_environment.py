"""The virtual environment that a person has already made for the app, if there is one."""

import importlib.util
import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from tapster.environment import declares_packages
from tapster.environment.requirements import FRAMEWORK_PACKAGES
from tapster.errors import TapsterError
from tapster.model.facts import PythonFacts, Requirements
from tapster.system.interpreters import python_facts

NAMES = (".venv", "venv", "env")
"""Where people put the virtual environment of a project."""


def existing_environment(
    folders: Iterable[Path],
    named: Path | None,
    environ: Mapping[str, str],
    requirements: Requirements,
    frameworks: frozenset[str],
) -> PythonFacts | None:
    """The one that an .ini names, the active one, or the one in the folder; used as it is.

    The active one does not count if it is tapster's own and lacks what the app needs.
    """
    active = Path(environ["VIRTUAL_ENV"]) if environ.get("VIRTUAL_ENV") else None
    is_own = active is not None and active.resolve() == Path(sys.prefix).resolve()
    if is_own and not own_fits(requirements, frameworks):
        active = None
    usual = (folder / name for folder in folders for name in NAMES)
    for venv in (named, active, *usual):
        if venv and is_venv(venv):
            with suppress(TapsterError):  # moved or half deleted: one that works is built instead
                return python_facts(venv / "bin" / "python")
    return None


def is_venv(folder: Path) -> bool:
    """Whether this is a virtual environment: https://docs.python.org/3/library/venv.html."""
    return (folder / "pyvenv.cfg").is_file() and os.access(folder / "bin" / "python", os.X_OK)


def own_fits(requirements: Requirements, frameworks: frozenset[str]) -> bool:
    """Whether tapster's own environment has what the app needs, as far as anybody has said."""
    if declares_packages(requirements):
        return False
    packages = (FRAMEWORK_PACKAGES.get(name, "") for name in frameworks)
    return all(not package or importlib.util.find_spec(package) for package in packages)
