"""pyproject.toml alone: `[project]` dependencies, or Poetry's own table, in today's versions.

https://packaging.python.org/en/latest/specifications/pyproject-toml/
"""

from tapster.environment.source import install, read
from tapster.environment.toml import table
from tapster.model.facts import Requirements, Tree


def requirements(tree: Tree, folder: str) -> Requirements | None:
    """What pyproject.toml asks for; the project itself is not installed."""
    path = f"{folder}pyproject.toml"
    if path not in tree:
        return None
    content = table(tree, path)
    project = content.get("project", {})
    declares = "dependencies" in project or "dependencies" in project.get("dynamic", ())
    if not declares and "dependencies" not in content.get("tool", {}).get("poetry", {}):
        return None
    return read("pyproject", tree, (path,), (install("-r", f"{{root}}/{path}"),))
