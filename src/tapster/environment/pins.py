"""Requirement lines out of the tables of Pipfile, poetry.lock and pdm.lock.

https://packaging.python.org/en/latest/specifications/dependency-specifiers/
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tapster.environment.source import Files, install, read
from tapster.model.facts import Requirements, Tree

DEFAULT_INDEX = "https://pypi.org/simple"


def line(  # noqa: PLR0913  the parts of a requirement line
    name: str,
    version: str = "",
    *,
    extras: Iterable[str] = (),
    marker: str = "",
    hashes: Iterable[str] = (),
    link: str = "",
) -> str:
    """`name[extra]==1.0 ; marker --hash=sha256:...`; a `link` stands instead of a version."""
    listed = ",".join(extras)
    wanted = f"{name}[{listed}]" if listed else name
    if marker:
        marker = f" ; {marker}"
    if link:
        return f"{wanted} @ {link}{marker}"
    checked = "".join(f" --hash={digest}" for digest in sorted(hashes))
    return f"{wanted}{'' if version == '*' else version}{marker}{checked}"


def link(entry: Mapping[str, Any], revision: str) -> str:
    """Where a package comes from that is in no index; `revision` is the tool's key for git's."""
    if "git" not in entry:
        return str(entry.get("url") or entry.get("file") or entry.get("path") or "")
    at = f"@{entry[revision]}" if entry.get(revision) else ""
    fragment = f"#subdirectory={entry['subdirectory']}" if entry.get("subdirectory") else ""
    return f"git+{entry['git'].removeprefix('git+')}{at}{fragment}"


def from_lines(  # noqa: PLR0913  what is installed, and from where
    kind: str,
    tree: Tree,
    files: Files,
    indexes: Iterable[str],
    wanted: Iterable[str],
    constraints: Iterable[str] | None = None,
    options: tuple[str, ...] = (),
) -> Requirements:
    """The wanted lines, in the versions of the constraints if there are any.

    The default index is never named, because it may have a mirror here.
    """
    others = dict.fromkeys(url for url in indexes if url.rstrip("/") != DEFAULT_INDEX)
    made = {"requirements.txt": text((*(f"--extra-index-url {url}" for url in others), *wanted))}
    options = (*options, "-r", "{made}/requirements.txt")
    if constraints is not None:
        made["constraints.txt"] = text(dict.fromkeys(constraints))
        options = (*options, "-c", "{made}/constraints.txt")
    return read(kind, tree, files, install(*options), made=made)


def text(lines: Iterable[str]) -> str:
    """A requirements file."""
    return "".join(f"{each}\n" for each in lines)
