"""poetry.lock, read without Poetry: https://python-poetry.org/docs/basic-usage/."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tapster.environment.pins import from_lines, line, link, locked
from tapster.environment.source import Files, table
from tapster.errors import TapsterError
from tapster.model.facts import Requirements, Tree

MAIN = "main"
"""The group of what the app itself needs."""


def poetry_lock(tree: Tree, files: Files) -> Requirements:
    """Exactly what poetry.lock pins for the main group."""
    packages = table(tree, files[0]).get("package", [])
    sources = [package.get("source", {}) for package in packages]
    urls = [source["url"] for source in sources if source.get("type") == "legacy"]
    if all("groups" in package for package in packages):
        wanted = [p for p in packages if MAIN in p["groups"] and not p.get("optional")]
        return from_lines("poetry", tree, files, urls, map(pin, wanted), options=("--no-deps",))
    refuse_versions_without_markers(files[0], packages)
    return from_lines(
        "poetry", tree, files, urls, direct(table(tree, files[1])), map(pin, packages)
    )


def pin(package: Mapping[str, Any]) -> str:
    """One locked package as a requirement line."""
    source = package.get("source", {})
    if source.get("type") == "git":
        source = {**source, "git": source["url"]}
    elif source.get("type") == "legacy":  # an index, which is no place of the package's own
        source = {}
    markers = package.get("markers", "")
    marker = markers.get(MAIN, "") if isinstance(markers, dict) else markers
    return locked(package, marker, link(source, "resolved_reference"))


def direct(pyproject: Mapping[str, Any]) -> Iterator[str]:
    """What the project itself asks for; the lock says in which version."""
    yield from pyproject.get("project", {}).get("dependencies", ())
    declared = pyproject.get("tool", {}).get("poetry", {}).get("dependencies", {})
    for name, entry in declared.items():
        details = entry if isinstance(entry, dict) else {}
        if name != "python" and not details.get("optional"):
            marker = details.get("markers", "")
            yield line(name, extras=details.get("extras", ()), marker=marker)


def refuse_versions_without_markers(path: str, packages: list[dict[str, Any]]) -> None:
    """Old locks do not say which of two versions of a package is for which Python.

    Raises:
        TapsterError: naming the packages.
    """
    counted = Counter(package["name"] for package in packages)
    if twice := [name for name, count in counted.items() if count > 1]:
        raise TapsterError(
            f"{path} cannot be installed without Poetry",
            f"it was written by Poetry 1 and pins more than one version of {', '.join(twice)}",
            "write it again with Poetry 2: poetry lock",
        )
