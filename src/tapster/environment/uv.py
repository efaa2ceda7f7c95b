"""uv.lock: https://docs.astral.sh/uv/concepts/projects/layout/#the-lockfile."""

from tapster.environment.source import install, read
from tapster.model.facts import Requirements, Tree

EXPORT = (
    *("{uv}", "export", "--quiet", "--frozen", "--no-default-groups", "--no-emit-project"),
    *("--no-editable", "--no-header", "--no-annotate", "--python", "{venv}/bin/python"),
)
"""`--frozen`: uv.lock is taken as it is and never rewritten."""


def requirements(tree: Tree, folder: str) -> Requirements | None:
    """Exactly what uv.lock pins for the project, without its development groups."""
    files = (f"{folder}uv.lock", f"{folder}pyproject.toml")
    if not all(path in tree for path in files):
        return None
    export = (*EXPORT, "--project", f"{{root}}/{folder}", "-o", "{venv}/requirements.txt")
    return read("uv", tree, files, (export, install("--no-deps", "-r", "{venv}/requirements.txt")))
