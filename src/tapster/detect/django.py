"""Django: found by manage.py, served by its wsgi module."""

import re
from collections.abc import Container, Iterator

from tapster.detect.modules import dotted, looked_at, parent
from tapster.model.facts import Candidate, Tree

SETTINGS = re.compile(
    r"""^[^\#\n]*DJANGO_SETTINGS_MODULE["'](?:\s*,|\]\s*=)\s*["']([\w.]+)["']""", re.MULTILINE
)


def django_candidates(tree: Tree) -> Iterator[Candidate]:
    """One candidate for each manage.py that has settings and a wsgi module beside it."""
    files = looked_at(tree)
    for manage in files:
        if manage.rpartition("/")[2] != "manage.py":
            continue
        root = parent(manage)
        inside = (path for path in files if root == "." or path.startswith(f"{root}/"))
        below = {dotted(path, root): path for path in inside}
        settings = settings_in(tree[manage])
        module = wsgi_module(settings, below)
        if settings and module:
            text = tree[below[module]]
            yield Candidate(
                module=module,
                callable="application",
                framework="Django",
                root=root,
                file=below[module],
                line=text[: text.find("\napplication") + 1].count("\n") + 1,
                rank=manage.count("/"),
                django_settings=settings_in(text) or settings,
            )


def wsgi_module(settings: str, modules: Container[str]) -> str:
    """The module `wsgi` beside the settings, or above them; empty if there is none."""
    while settings:
        settings = settings.rpartition(".")[0]
        if (name := f"{settings}.wsgi".lstrip(".")) in modules:
            return name
    return ""


def settings_in(text: str) -> str:
    """The settings module that a file chooses; empty if it chooses none."""
    found = SETTINGS.search(text)
    return found[1] if found else ""
