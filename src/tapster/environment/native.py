"""Files that uv reads by itself: uv.lock, pylock.toml, requirements*.txt and pyproject.toml."""

import re
from posixpath import dirname, join, normpath

from tapster.environment.source import Files, install, read, table
from tapster.model.facts import Requirements, Tree

EXPORT = (
    *("{uv}", "export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project"),
    *("--no-editable", "--no-header", "--no-annotate", "--python", "{venv}/bin/python"),
)
"""`--frozen`: uv.lock is taken as it is and never rewritten."""
INCLUDE = re.compile(r"^\s*(?:-r|-c|--requirement|--constraint)[\s=]*(\S+)", re.MULTILINE)


def uv_lock(tree: Tree, files: Files) -> Requirements:
    """Exactly what uv.lock pins for the project, without its development groups."""
    exported = "{venv}/requirements.txt"
    project = f"{{root}}/{dirname(files[0])}"
    export = (*EXPORT, "--project", project, "-o", exported)
    return read("uv", tree, files, export, install("--no-deps", "-r", exported))


def pylock_toml(tree: Tree, files: Files) -> Requirements:
    """Exactly what pylock.toml pins."""
    return read("pylock", tree, files, install("-r", f"{{root}}/{files[0]}"))


def requirements_txt(tree: Tree, files: Files) -> Requirements:
    """What a requirements file asks for."""
    included = with_includes(tree, files[0], ())
    return read("requirements", tree, included, install("-r", f"{{root}}/{files[0]}"))


def pyproject_toml(tree: Tree, files: Files) -> Requirements | None:
    """What pyproject.toml asks for, in today's versions; the project itself is not installed."""
    content = table(tree, files[0])
    project = content.get("project", {})
    declares = "dependencies" in project or "dependencies" in project.get("dynamic", ())
    if not declares and "dependencies" not in content.get("tool", {}).get("poetry", {}):
        return None
    return read("pyproject", tree, files, install("-r", f"{{root}}/{files[0]}"))


def with_includes(tree: Tree, path: str, seen: Files) -> Files:
    """The file and those it includes with `-r` and `-c`, each once."""
    if path in seen or path not in tree:
        return seen
    seen = (*seen, path)
    for included in INCLUDE.findall(tree[path]):
        seen = with_includes(tree, normpath(join(dirname(path), included)), seen)
    return seen
