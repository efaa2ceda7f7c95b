"""pdm.lock, read without PDM: https://pdm-project.org/latest/usage/lockfile/."""

from tapster.environment.pins import from_lines, link, locked
from tapster.environment.source import Files, table
from tapster.model.facts import Requirements, Tree


def pdm_lock(tree: Tree, files: Files) -> Requirements:
    """What `[project]` asks for, in exactly the versions that pdm.lock pins."""
    lock, pyproject = (table(tree, path) for path in files)
    packages = lock.get("package", ())
    sources = pyproject.get("tool", {}).get("pdm", {}).get("source", ())
    urls = [source["url"] for source in sources if "url" in source]
    wanted = pyproject.get("project", {}).get("dependencies", ())
    pins = [locked(each, each.get("marker", ""), link(each, "revision")) for each in packages]
    return from_lines("pdm", tree, files, urls, wanted, pins)
