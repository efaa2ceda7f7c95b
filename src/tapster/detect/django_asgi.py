"""What in a Django project needs ASGI: channels, or views that are coroutines."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch

from tapster.detect.modules import parent
from tapster.model.facts import Tree

SIGNS: Mapping[str, re.Pattern[str]] = {
    "uses {}": re.compile(r"^[^#\n]*\b(ProtocolTypeRouter)\(", re.MULTILINE),
    "installs {}": re.compile(
        r"""^[^#\n]*["'](channels|daphne)["'][ \t]*(?:[,\])#]|$)""", re.MULTILINE
    ),
    "requires {}": re.compile(
        r"""^(?:[^#\n]*["'])?[ \t]*(channels|daphne)[ \t]*(?:[\[<>=!~;,@#"'\\]|$)""",
        re.MULTILINE | re.IGNORECASE,
    ),
    "has the async view {}": re.compile(
        r"^[ \t]*async def (\w+)\(\s*(?:self,\s*)?_?request\b", re.MULTILINE
    ),
}
"""What a file does, and what it shows it by."""
USES, INSTALLS, REQUIRES, VIEW = SIGNS
FILES: Mapping[str, tuple[str, ...]] = {
    USES: ("asgi.py", "routing.py"),
    INSTALLS: ("*settings*",),
    REQUIRES: ("*requirements*", "pyproject.toml", "Pipfile"),
    VIEW: ("*views*", "urls.py", "api.py", "*/api/*"),
}


def needs_asgi(tree: Tree, root: str, sources: Iterable[str]) -> Iterator[str]:
    """Each reason for ASGI, where it is and what it is, the weightiest first.

    sources: Python files of the project
    """
    folders = {".", "requirements", root, f"{root}/requirements"}
    declaring = [p for p in tree if not p.endswith((".py", "/")) and parent(p) in folders]
    sources = sorted(sources)
    for sign, pattern in SIGNS.items():
        for path in declaring if sign is REQUIRES else sources:
            is_meant = any(
                fnmatch(path, each) or fnmatch(path, f"*/{each}") for each in FILES[sign]
            )
            if is_meant and (found := pattern.search(tree[path])):
                line = tree[path].count("\n", 0, found.start(1)) + 1
                yield f"{path}:{line} {sign.format(found[1])}"
