"""Pipfile.lock, or a Pipfile alone: https://pipenv.pypa.io/en/latest/pipfile.html."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tapster.environment.pins import from_lines, line, link
from tapster.environment.source import Files, table
from tapster.model.facts import Requirements, Tree

MARKERS = (
    *("os_name", "sys_platform", "platform_machine", "platform_system"),
    *("python_version", "python_full_version"),
    *("platform_python_implementation", "implementation_name"),
)
"""Markers that an entry may have as keys of its own."""


def pipfile_lock(tree: Tree, files: Files) -> Requirements:
    """Exactly what Pipfile.lock pins for `default`."""
    lock = table(tree, files[0])
    sources = lock.get("_meta", {}).get("sources", ())
    return installed(tree, files, sources, lock.get("default", {}), ("--no-deps",))


def pipfile(tree: Tree, files: Files) -> Requirements:
    """What a Pipfile without a lock asks for, in the versions of today."""
    content = table(tree, files[0])
    return installed(tree, files, content.get("source", ()), content.get("packages", {}), ())


def installed(
    tree: Tree,
    files: Files,
    sources: Iterable[Mapping[str, str]],
    packages: Mapping[str, str | Mapping[str, Any]],
    options: tuple[str, ...],
) -> Requirements:
    """The packages from the sources; uv fills in `${NAME}` in an index's address."""
    urls = (re.sub(r"\$(\w+)", r"${\1}", source["url"]) for source in sources)
    lines = (requirement(name, entry) for name, entry in packages.items())
    return from_lines("pipenv", tree, files, urls, lines, options=options)


def requirement(name: str, entry: str | Mapping[str, Any]) -> str:
    """One entry of `packages` or `default` as a requirement line."""
    if isinstance(entry, str):
        return line(name, entry)
    markers = [f"{key} {entry[key]}" for key in MARKERS if key in entry]
    if entry.get("markers"):
        markers.append(f"({entry['markers']})")
    return line(
        name,
        entry.get("version", ""),
        extras=entry.get("extras", ()),
        marker=" and ".join(markers),
        hashes=entry.get("hashes", ()),
        link=link(entry, "ref"),
    )
