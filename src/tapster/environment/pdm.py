"""pdm.lock, read without PDM: https://pdm-project.org/latest/usage/lockfile/."""

from tapster.environment.pins import from_lines, link, locked
from tapster.environment.source import table
from tapster.model.facts import Requirements, Tree


def pdm_lock(tree: Tree, folder: str) -> Requirements | None:
    """What `[project]` asks for, in exactly the versions that pdm.lock pins."""
    files = (f"{folder}pdm.lock", f"{folder}pyproject.toml")
    if not all(path in tree for path in files):
        return None
    packages = table(tree, files[0]).get("package", ())
    pyproject = table(tree, files[1])
    sources = pyproject.get("tool", {}).get("pdm", {}).get("source", ())
    urls = [source["url"] for source in sources if "url" in source]
    wanted = pyproject.get("project", {}).get("dependencies", ())
    pins = [locked(each, each.get("marker", ""), link(each, "revision")) for each in packages]
    return from_lines("pdm", tree, files, urls, wanted, pins)
