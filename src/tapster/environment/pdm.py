"""pdm.lock, read without PDM: https://pdm-project.org/latest/usage/lockfile/."""

from collections.abc import Mapping
from typing import Any

from tapster.environment.pins import file_hashes, git_link, indexes, line, text
from tapster.environment.source import install, read
from tapster.environment.toml import table
from tapster.model.facts import Requirements, Tree


def requirements(tree: Tree, folder: str) -> Requirements | None:
    """What `[project]` asks for, in exactly the versions that pdm.lock pins."""
    files = (f"{folder}pdm.lock", f"{folder}pyproject.toml")
    if not all(path in tree for path in files):
        return None
    pyproject = table(tree, files[1])
    sources = pyproject.get("tool", {}).get("pdm", {}).get("source", ())
    urls = indexes(source["url"] for source in sources if "url" in source)
    wanted = pyproject.get("project", {}).get("dependencies", ())
    packages = table(tree, files[0]).get("package", ())
    made = {
        "requirements.txt": text((*urls, *wanted)),
        "constraints.txt": text(dict.fromkeys(map(pin, packages))),
    }
    command = install("-r", "{made}/requirements.txt", "-c", "{made}/constraints.txt")
    return read("pdm", tree, files, (command,), made)


def pin(package: Mapping[str, Any]) -> str:
    """One locked package as a constraint; a package with extras is listed once more without."""
    link = package.get("url", "") or package.get("path", "")
    if "git" in package:
        link = git_link(
            package["git"], package.get("revision", ""), package.get("subdirectory", "")
        )
    return line(
        package["name"],
        "" if link else f"=={package['version']}",
        marker=package.get("marker", ""),
        hashes=() if link else file_hashes(package),
        link=link,
    )
