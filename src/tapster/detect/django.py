"""Django: found by manage.py, served by its wsgi module, or by its asgi one if that is needed."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from fnmatch import fnmatch
from typing import Literal

from tapster.detect.modules import dotted, looked_at, parent
from tapster.detect.rank import SAME_APP
from tapster.model.facts import Candidate, Tree

SETTINGS = re.compile(
    r"""^[^\#\n]*DJANGO_SETTINGS_MODULE["'](?:\s*,|\]\s*=)\s*["']([\w.]+)["']""", re.MULTILINE
)
INTERFACES: tuple[Literal["wsgi", "asgi"], ...] = ("wsgi", "asgi")
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


def django_candidates(tree: Tree) -> Iterator[Candidate]:
    """For each manage.py that has settings, what is beside them: wsgi, asgi, the better one first.

    The other one is there for who asks for it.
    """
    files = looked_at(tree)
    for manage in files:
        if manage.rpartition("/")[2] != "manage.py":
            continue
        root = parent(manage)
        inside = (path for path in files if root == "." or path.startswith(f"{root}/"))
        below = {dotted(path, root): path for path in inside}
        settings = settings_in(tree[manage])
        beside = {each: module_beside(settings, each, below) for each in INTERFACES}
        need = next(needs_asgi(tree, root, below.values()), "")
        why = need or "nothing was found that needs ASGI"
        if not (has_both := all(beside.values())):
            why = "the other module is not there"
        for interface, module in beside.items():
            if not module:
                continue
            text = tree[below[module]]
            is_other = has_both and (interface == "asgi") != bool(need)
            yield Candidate(
                module=module,
                callable="application",
                framework="Django",
                root=root,
                file=below[module],
                line=text[: text.find("\napplication") + 1].count("\n") + 1,
                rank=manage.count("/") + (SAME_APP if is_other else 0),
                interface=interface,
                why_interface="" if is_other else why,
                django_settings=settings_in(text) or settings,
            )


def module_beside(settings: str, name: str, modules: Container[str]) -> str:
    """The module of this name beside the settings, or above them; empty if there is none."""
    while settings:
        settings = settings.rpartition(".")[0]
        if (module := f"{settings}.{name}".lstrip(".")) in modules:
            return module
    return ""


def settings_in(text: str) -> str:
    """The settings module that a file chooses; empty if it chooses none."""
    found = SETTINGS.search(text)
    return found[1] if found else ""


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
