"""Django: found by manage.py, served by its wsgi module, or by its asgi one if that is needed."""

import re
from collections.abc import Container, Iterator
from typing import Literal

from tapster.detect.django_asgi import needs_asgi
from tapster.detect.modules import dotted, looked_at, parent
from tapster.detect.rank import SAME_APP
from tapster.model.facts import Candidate, Tree

SETTINGS = re.compile(
    r"""^[^\#\n]*DJANGO_SETTINGS_MODULE["'](?:\s*,|\]\s*=)\s*["']([\w.]+)["']""", re.MULTILINE
)
INTERFACES: tuple[Literal["wsgi", "asgi"], ...] = ("wsgi", "asgi")


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
