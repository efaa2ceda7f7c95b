"""requirements*.txt: https://pip.pypa.io/en/stable/reference/requirements-file-format/."""

import re
from fnmatch import fnmatch
from posixpath import dirname, join, normpath

from tapster.environment.source import install, read
from tapster.model.facts import Requirements, Tree

PATTERNS = (
    "requirements.txt",
    "requirements/prod*.txt",
    "requirements[-_.]prod*.txt",
    "requirements.lock",
    "requirements/base.txt",
    "requirements/requirements.txt",
    "requirements[-_.]base.txt",
)
"""The first that exists is installed; those for development and tests are not for serving."""
INCLUDE = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)", re.MULTILINE)


def requirements(tree: Tree, folder: str) -> Requirements | None:
    """What the likeliest requirements file asks for."""
    for pattern in PATTERNS:
        for path in sorted(tree):
            if path.startswith(folder) and fnmatch(path.removeprefix(folder), pattern):
                files = with_includes(tree, path, ())
                return read("requirements", tree, files, (install("-r", f"{{root}}/{path}"),))
    return None


def with_includes(tree: Tree, path: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    """The file and those it includes with `-r` and `-c`, each once."""
    if path in seen or path not in tree:
        return seen
    seen = (*seen, path)
    for included in INCLUDE.findall(tree[path]):
        seen = with_includes(tree, normpath(join(dirname(path), included)), seen)
    return seen
