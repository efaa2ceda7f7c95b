"""Packages that are built from the app's own folder, so that its source is in the environment."""

import re
import tomllib
from collections.abc import Iterator
from posixpath import basename
from typing import Any

from tapster.model.facts import Tree

LINKED = re.compile(r"^[ \t]*(?:-e|--editable)[ \t=]+(?!\w+\+|https?:)\S", re.MULTILINE)
COPIED = re.compile(
    r"^[ \t]*(?:[\w.\[\],-]+[ \t]*@[ \t]*)?(?:file:|(?!-)[\w.-]*/|\.(?:[\[;\s]|$))", re.MULTILINE
)
"""Lines of a requirements file: https://pip.pypa.io/en/stable/reference/requirement-specifiers/."""
LOCKED = re.compile(
    r'"?\b(?:path|directory|editable)"?\s*[=:]\s*"(?P<place>[^"]+)"|\btype = "(?:directory|file)"'
)
"""In a lock file. In uv.lock, `.` is the project itself, which is not installed."""
BUILT_FROM = ("pyproject.toml", "setup.py")
"""What says how a package that is only linked to its source is built."""


def local_inputs(kind: str, tree: Tree, files: tuple[str, ...]) -> tuple[str, ...]:
    """How packages come from the folder, and texts that change when they do; nothing if none do."""
    places = {place for path in files for place in _places(kind, path, tree[path])}
    if not places:
        return ()
    wanted = sorted(tree if "copied" in places else (p for p in tree if basename(p) in BUILT_FROM))
    return (*sorted(places), *(f"{path}\n{tree[path]}" for path in wanted))


def _places(kind: str, path: str, text: str) -> Iterator[str]:
    """`linked` and `copied` for what the file names."""
    if kind == "requirements":
        yield from ("linked" for _ in LINKED.finditer(text))
        yield from ("copied" for _ in COPIED.finditer(text))
    elif kind == "pyproject":
        content: dict[str, Any] = tomllib.loads(text)
        sources = content.get("tool", {}).get("uv", {}).get("sources", {}).values()
        wanted = content.get("project", {}).get("dependencies", ())
        if any({"path", "workspace"} & set(each) for each in sources):
            yield "copied"
        if any(re.search(r"@\s*file:", each) for each in wanted):
            yield "copied"
    elif not path.endswith("pyproject.toml"):
        own = {"."} if kind == "uv" else set()
        yield from ("copied" for found in LOCKED.finditer(text) if found["place"] not in own)
