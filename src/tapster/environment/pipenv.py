"""Pipfile.lock, or a Pipfile alone: https://pipenv.pypa.io/en/latest/pipfile.html."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tapster.environment.pins import git_link, indexes, line, text
from tapster.environment.source import install, read
from tapster.environment.toml import table
from tapster.model.facts import Requirements, Tree

MADE = "{made}/requirements.txt"
MARKERS = (
    *("os_name", "sys_platform", "platform_machine", "platform_system"),
    *("python_version", "python_full_version"),
    *("platform_python_implementation", "implementation_name"),
)
"""Markers that an entry may have as keys of its own."""


def locked(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what Pipfile.lock pins for `default`, with its hashes."""
    path = f"{folder}Pipfile.lock"
    if path not in tree:
        return None
    lock = table(tree, path)
    made = requirements_text(lock.get("_meta", {}).get("sources", ()), lock.get("default", {}))
    return read("pipenv", tree, (path,), (install("--no-deps", "-r", MADE),), made)


def declared(tree: Tree, folder: str) -> Requirements | None:
    """What a Pipfile without a lock asks for, in the versions of today."""
    path = f"{folder}Pipfile"
    if path not in tree:
        return None
    pipfile = table(tree, path)
    made = requirements_text(pipfile.get("source", ()), pipfile.get("packages", {}))
    return read("pipenv", tree, (path,), (install("-r", MADE),), made)


def requirements_text(
    sources: Iterable[Mapping[str, str]], packages: Mapping[str, str | Mapping[str, Any]]
) -> Mapping[str, str]:
    """The requirements file that says the same; uv fills in `${NAME}` in an index's address."""
    urls = (re.sub(r"\$(\w+)", r"${\1}", source["url"]) for source in sources)
    lines = (requirement(name, entry) for name, entry in packages.items())
    return {"requirements.txt": text((*indexes(urls), *lines))}


def requirement(name: str, entry: str | Mapping[str, Any]) -> str:
    """One entry of `packages` or `default` as a requirement line."""
    if isinstance(entry, str):
        return line(name, entry)
    named = [f"{key} {entry[key]}" for key in MARKERS if key in entry]
    given = [f"({entry['markers']})"] if entry.get("markers") else []
    link = str(entry.get("file") or entry.get("path") or "")
    if "git" in entry:
        link = git_link(entry["git"], entry.get("ref", ""), entry.get("subdirectory", ""))
    return line(
        name,
        "" if link else entry.get("version", ""),
        extras=entry.get("extras", ()),
        marker=" and ".join(named + given),
        hashes=() if link else entry.get("hashes", ()),
        link=link,
    )
