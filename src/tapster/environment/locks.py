"""poetry.lock and pdm.lock, read without the tools that wrote them.

https://python-poetry.org/docs/basic-usage/ and https://pdm-project.org/latest/usage/lockfile/
"""

from collections.abc import Mapping
from typing import Any

from tapster.environment.pins import from_lines, line, link
from tapster.environment.source import Files, table
from tapster.errors import TapsterError
from tapster.model.facts import Requirements, Tree

MAIN = "main"
"""The group of what the app itself needs."""


def poetry_lock(tree: Tree, files: Files) -> Requirements:
    """Exactly what poetry.lock pins for the main group.

    Raises:
        TapsterError: if it does not say which packages those are.
    """
    packages = table(tree, files[0]).get("package", ())
    if not all("groups" in package for package in packages):
        raise TapsterError(
            f"{files[0]} cannot be installed without Poetry",
            "it was written by Poetry 1, and does not say which packages the app itself needs",
            "write it again with Poetry 2: poetry lock",
        )
    sources = [package.get("source", {}) for package in packages]
    urls = [source["url"] for source in sources if source.get("type") == "legacy"]
    wanted = [each for each in packages if MAIN in each["groups"] and not each.get("optional")]
    return from_lines("poetry", tree, files, urls, map(pin, wanted), options=("--no-deps",))


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


def pdm_lock(tree: Tree, files: Files) -> Requirements:
    """What `[project]` asks for, in exactly the versions that pdm.lock pins."""
    lock, pyproject = (table(tree, path) for path in files)
    packages = lock.get("package", ())
    sources = pyproject.get("tool", {}).get("pdm", {}).get("source", ())
    urls = [source["url"] for source in sources if "url" in source]
    wanted = pyproject.get("project", {}).get("dependencies", ())
    pins = [locked(each, each.get("marker", ""), link(each, "revision")) for each in packages]
    return from_lines("pdm", tree, files, urls, wanted, pins)


def locked(package: Mapping[str, Any], marker: str, link: str) -> str:
    """The line for a package of poetry.lock or pdm.lock."""
    hashes = [file["hash"] for file in package.get("files", ()) if file.get("hash")]
    return line(package["name"], f"=={package['version']}", marker=marker, hashes=hashes, link=link)
