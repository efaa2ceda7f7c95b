"""The table of everything that can declare packages, and what is done if nothing does."""

from collections.abc import Callable
from fnmatch import fnmatch
from typing import TypeAlias

from tapster.environment.native import pylock_toml, pyproject_toml, requirements_txt, uv_lock
from tapster.environment.pdm import pdm_lock
from tapster.environment.pipenv import pipfile
from tapster.environment.poetry import poetry_lock
from tapster.environment.source import install, read
from tapster.model.facts import Requirements, Tree

Reader: TypeAlias = Callable[[Tree, str], Requirements | None]
"""What this kind of file in this folder (`""` or `"app/"`) declares, or none."""

READERS: tuple[Reader, ...] = (
    *(uv_lock, poetry_lock, pdm_lock, pylock_toml),
    *(pipfile, requirements_txt, pyproject_toml),
)
"""In order of preference: locks before wishes."""
FRAMEWORKS = ("Flask", "Django", "Bottle", "Falcon", "Pyramid", "FastAPI", "Starlette", "Quart")
FRAMEWORK_PACKAGES = {name: name.lower() for name in FRAMEWORKS}
"""What may be installed although nobody asked for it: nothing but what the source imports."""
READ = (
    *("pyproject.toml", "uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"),
    *("Pipfile", "Pipfile.lock", "requirements.lock", "*.txt", "*.in"),
)


def requirements(
    tree: Tree, frameworks: frozenset[str], folders: tuple[str, ...] = (".",)
) -> Requirements:
    """What the first of `folders` that declares packages declares, else a guess, else nothing.

    The commands run in the app's folder, which `{root}` stands for.
    """
    for folder in folders:
        prefix = "" if folder == "." else f"{folder}/"
        for reader in READERS:
            if found := reader(tree, prefix):
                return found
    packages = sorted(FRAMEWORK_PACKAGES[name] for name in frameworks & FRAMEWORK_PACKAGES.keys())
    if packages:
        return read("guess", tree, (), install(*packages))
    return read("none", tree, ())


def declares_packages(found: Requirements) -> bool:
    """Whether the app itself says what it needs."""
    return found.kind not in {"guess", "none"}


def is_read(path: str) -> bool:
    """Whether `requirements` may want the text of the file of this name."""
    return any(fnmatch(path.rpartition("/")[2], pattern) for pattern in READ)
