"""pylock.toml: https://packaging.python.org/en/latest/specifications/pylock-toml/."""

from tapster.environment.source import install, read
from tapster.model.facts import Requirements, Tree


def requirements(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what pylock.toml pins; uv reads it by itself."""
    path = f"{folder}pylock.toml"
    if path not in tree:
        return None
    return read("pylock", tree, (path,), (install("-r", f"{{root}}/{path}"),))
