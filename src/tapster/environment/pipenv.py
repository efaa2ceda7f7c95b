"""Pipfile.lock, or a Pipfile alone: https://pipenv.pypa.io/en/latest/pipfile.html."""

import re
from collections.abc import Mapping
from typing import Any

from tapster.environment.pins import from_lines, line, link
from tapster.environment.source import table
from tapster.model.facts import Requirements, Tree

MARKERS = (
    *("os_name", "sys_platform", "platform_machine", "platform_system"),
    *("python_version", "python_full_version"),
    *("platform_python_implementation", "implementation_name"),
)
"""Markers that an entry may have as keys of its own."""


def pipfile(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what Pipfile.lock pins or, without a lock, what the Pipfile asks for."""
    lock, wishes = f"{folder}Pipfile.lock", f"{folder}Pipfile"
    options: tuple[str, ...] = ()
    if lock in tree:
        content = table(tree, lock)
        sources, packages = content.get("_meta", {}).get("sources", ()), content.get("default", {})
        options = ("--no-deps",)
    elif wishes in tree:
        content = table(tree, wishes)
        sources, packages = content.get("source", ()), content.get("packages", {})
    else:
        return None
    # uv fills in `${NAME}` in an index's address, and pipenv `$NAME`, too.
    urls = [re.sub(r"\$(\w+)", r"${\1}", source["url"]) for source in sources]
    lines = [requirement(name, entry) for name, entry in packages.items()]
    file = lock if lock in tree else wishes
    return from_lines("pipenv", tree, (file,), urls, lines, options=options)


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
