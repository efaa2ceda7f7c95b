"""The table of everything that can declare packages, and what is done if nothing does."""

from fnmatch import fnmatch

from tapster.environment import pdm, pipenv, poetry, pylock, pyproject, requirements_txt, uv
from tapster.environment.source import Reader, install, read
from tapster.model.facts import Requirements, Tree

READERS: tuple[Reader, ...] = (
    uv.requirements,
    poetry.requirements,
    pdm.requirements,
    pylock.requirements,
    pipenv.locked,
    pipenv.declared,
    requirements_txt.requirements,
    pyproject.requirements,
)
"""In order of preference: locks before wishes."""
FRAMEWORK_PACKAGES = {
    "Flask": "flask",
    "Django": "django",
    "Bottle": "bottle",
    "Falcon": "falcon",
    "Pyramid": "pyramid",
    "FastAPI": "fastapi",
    "Starlette": "starlette",
    "Quart": "quart",
}
"""What may be installed although nobody asked for it: nothing but what the source imports."""
READ = (
    "pyproject.toml",
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "pylock.toml",
    "Pipfile",
    "Pipfile.lock",
    "requirements.lock",
    "*.txt",
    "*.in",
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
        return read("guess", tree, (), (install(*packages),))
    return read("none", tree, (), ())


def declares_packages(found: Requirements) -> bool:
    """Whether the app itself says what it needs."""
    return found.kind not in {"guess", "none"}


def is_read(path: str) -> bool:
    """Whether `requirements` may want the text of the file of this name."""
    return any(fnmatch(path.rpartition("/")[2], pattern) for pattern in READ)
