"""The table of everything that can declare packages, and what is done if nothing does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from fnmatch import fnmatch
from posixpath import join
from typing import TypeAlias

from tapster.environment.locks import pdm_lock, poetry_lock
from tapster.environment.native import pylock_toml, pyproject_toml, requirements_txt, uv_lock
from tapster.environment.pipenv import pipfile, pipfile_lock
from tapster.environment.source import Files, install, read, table
from tapster.model.facts import Requirements, Tree

Reader: TypeAlias = Callable[[Tree, Files], Requirements | None]
"""What these files declare, if they do."""

READERS: tuple[tuple[Files, Reader], ...] = (
    (("uv.lock", "pyproject.toml"), uv_lock),
    (("poetry.lock", "pyproject.toml"), poetry_lock),
    (("pdm.lock", "pyproject.toml"), pdm_lock),
    (("pylock.toml",), pylock_toml),
    (("Pipfile.lock",), pipfile_lock),
    (("Pipfile",), pipfile),
    (("requirements.txt",), requirements_txt),
    (("requirements/prod*.txt",), requirements_txt),
    (("requirements[-_.]prod*.txt",), requirements_txt),
    (("requirements.lock",), requirements_txt),
    (("requirements/base.txt",), requirements_txt),
    (("requirements/requirements.txt",), requirements_txt),
    (("requirements[-_.]base.txt",), requirements_txt),
    (("pyproject.toml",), pyproject_toml),
)
"""Locks before wishes; requirements for development and tests are not for serving."""
FRAMEWORKS = (
    *("Flask", "Django", "Bottle", "Falcon", "Pyramid"),
    *("FastAPI", "Starlette", "Quart", "Litestar"),
)
FRAMEWORK_PACKAGES = {name: name.lower() for name in FRAMEWORKS}
"""What may be installed although nobody asked for it: nothing but what the source imports."""
READ = frozenset(pattern for patterns, _ in READERS for pattern in patterns) | {"*.txt", "*.in"}


def requirements(
    tree: Tree, frameworks: frozenset[str], folders: tuple[str, ...] = (".",)
) -> Requirements:
    """What the first of `folders` that declares packages declares, else a guess, else nothing.

    The commands run in the app's folder, which `{root}` stands for.
    """
    declared = (found for folder in folders for found in declarations(tree, folder))
    packages = sorted(FRAMEWORK_PACKAGES[name] for name in frameworks & FRAMEWORK_PACKAGES.keys())
    commands = (install(*packages),) if packages else ()
    found = next(declared, None) or read("guess" if packages else "none", tree, (), *commands)
    paths = (join(folder, "pyproject.toml").removeprefix("./") for folder in folders)
    projects = [table(tree, path).get("project", {}) for path in paths if path in tree]
    wanted = [project["requires-python"] for project in projects if "requires-python" in project]
    return replace(found, python=next(iter(wanted), ""))


def declarations(tree: Tree, folder: str) -> Iterator[Requirements]:
    """Everything in the folder that declares packages, best first."""
    above = "" if folder == "." else f"{folder}/"
    inside = sorted(path for path in tree if path.startswith(above))
    for patterns, reader in READERS:
        matches = [[p for p in inside if fnmatch(p.removeprefix(above), each)] for each in patterns]
        files = tuple(paths[0] for paths in matches if paths)
        if len(files) == len(patterns) and (found := reader(tree, files)):
            yield found


def declares_packages(found: Requirements) -> bool:
    """Whether the app itself says what it needs."""
    return found.kind not in {"guess", "none"}


def is_read(path: str) -> bool:
    """Whether `requirements` may want the text of the file of this name."""
    return any(fnmatch(path.rpartition("/")[2], pattern) for pattern in READ)
