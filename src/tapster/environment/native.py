"""Files that uv reads by itself: uv.lock, pylock.toml, requirements*.txt and pyproject.toml."""

import re
from fnmatch import fnmatch
from posixpath import dirname, join, normpath

from tapster.environment.source import install, read, table
from tapster.model.facts import Requirements, Tree

EXPORT = (
    *("{uv}", "export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project"),
    *("--no-editable", "--no-header", "--no-annotate", "--python", "{venv}/bin/python"),
)
"""`--frozen`: uv.lock is taken as it is and never rewritten."""
REQUIREMENTS_FILES = (
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


def uv_lock(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what uv.lock pins for the project, without its development groups."""
    files = (f"{folder}uv.lock", f"{folder}pyproject.toml")
    if not all(path in tree for path in files):
        return None
    exported = "{venv}/requirements.txt"
    export = (*EXPORT, "--project", f"{{root}}/{folder}", "-o", exported)
    return read("uv", tree, files, export, install("--no-deps", "-r", exported))


def pylock_toml(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what pylock.toml pins."""
    path = f"{folder}pylock.toml"
    return as_written("pylock", tree, (path,)) if path in tree else None


def requirements_txt(tree: Tree, folder: str) -> Requirements | None:
    """What the likeliest requirements file asks for."""
    for pattern in REQUIREMENTS_FILES:
        for path in sorted(tree):
            if path.startswith(folder) and fnmatch(path.removeprefix(folder), pattern):
                return as_written("requirements", tree, with_includes(tree, path, ()))
    return None


def pyproject_toml(tree: Tree, folder: str) -> Requirements | None:
    """What pyproject.toml asks for, in today's versions; the project itself is not installed."""
    path = f"{folder}pyproject.toml"
    content = table(tree, path) if path in tree else {}
    project = content.get("project", {})
    declares = "dependencies" in project or "dependencies" in project.get("dynamic", ())
    if declares or "dependencies" in content.get("tool", {}).get("poetry", {}):
        return as_written("pyproject", tree, (path,))
    return None


def as_written(kind: str, tree: Tree, files: tuple[str, ...]) -> Requirements:
    """The first file installed as it is; the others are those it includes."""
    return read(kind, tree, files, install("-r", f"{{root}}/{files[0]}"))


def with_includes(tree: Tree, path: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    """The file and those it includes with `-r` and `-c`, each once."""
    if path in seen or path not in tree:
        return seen
    seen = (*seen, path)
    for included in INCLUDE.findall(tree[path]):
        seen = with_includes(tree, normpath(join(dirname(path), included)), seen)
    return seen
