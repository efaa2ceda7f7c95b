"""poetry.lock, read without Poetry: https://python-poetry.org/docs/basic-usage/#installing-with-poetrylock."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tapster.environment.pins import file_hashes, git_link, indexes, line, text
from tapster.environment.source import install, read
from tapster.environment.toml import table
from tapster.errors import TapsterError
from tapster.model.facts import Requirements, Tree

MAIN = "main"
"""The group of what the app itself needs."""


def requirements(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what poetry.lock pins for the main group."""
    files = (f"{folder}poetry.lock", f"{folder}pyproject.toml")
    if not all(path in tree for path in files):
        return None
    packages = table(tree, files[0]).get("package", [])
    urls = indexes(
        package["source"]["url"]
        for package in packages
        if package.get("source", {}).get("type") == "legacy"
    )
    if all("groups" in package for package in packages):
        wanted = [package for package in packages if MAIN in package["groups"]]
        wanted = [package for package in wanted if not package.get("optional")]
        made = {"requirements.txt": text((*urls, *map(pin, wanted)))}
        command = install("--no-deps", "-r", "{made}/requirements.txt")
        return read("poetry", tree, files, (command,), made)
    refuse_versions_without_markers(files[0], packages)
    made = {
        "requirements.txt": text((*urls, *direct(table(tree, files[1])))),
        "constraints.txt": text(map(pin, packages)),
    }
    command = install("-r", "{made}/requirements.txt", "-c", "{made}/constraints.txt")
    return read("poetry", tree, files, (command,), made)


def pin(package: Mapping[str, Any]) -> str:
    """One locked package as a requirement line."""
    source = package.get("source", {})
    link = ""
    if source.get("type") == "git":
        revision = source.get("resolved_reference", "")
        link = git_link(source["url"], revision, source.get("subdirectory", ""))
    elif source.get("type") in {"directory", "file", "url"}:
        link = source["url"]
    markers = package.get("markers", "")
    return line(
        package["name"],
        "" if link else f"=={package['version']}",
        marker=markers.get(MAIN, "") if isinstance(markers, dict) else markers,
        hashes=() if link else file_hashes(package),
        link=link,
    )


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
    twice = [name for name, count in counted.items() if count > 1]
    if twice:
        raise TapsterError(
            f"{path} cannot be installed without Poetry",
            f"it was written by Poetry 1 and pins more than one version of {', '.join(twice)}",
            "write it again with Poetry 2: poetry lock",
        )
