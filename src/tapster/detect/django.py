"""Django: found by manage.py, served by its wsgi module."""

import re
from collections.abc import Iterator

from tapster.detect.modules import dotted, looked_at, parent
from tapster.model.facts import Candidate, Tree

SETTINGS = re.compile(
    r"""^[^\#\n]*DJANGO_SETTINGS_MODULE["'](?:\s*,|\]\s*=)\s*["']([\w.]+)["']""", re.MULTILINE
)
WSGI_APPLICATION = re.compile(r"""^WSGI_APPLICATION\b[^=\n]*=\s*["']([\w.]+)["']""", re.MULTILINE)


def django_candidates(tree: Tree) -> Iterator[Candidate]:
    """One candidate for each manage.py that has settings and a wsgi module beside it."""
    files = looked_at(tree)
    for manage in files:
        if manage.rpartition("/")[2] != "manage.py":
            continue
        root = parent(manage)
        inside = (path for path in files if root == "." or path.startswith(f"{root}/"))
        below = {dotted(path, root): path for path in inside}
        settings = first(SETTINGS, tree[manage])
        module, _, attribute = wsgi_application(settings, below, tree).rpartition(".")
        if settings and module:
            file = below.get(module, manage)
            text = tree[file]
            place = re.search(rf"^{attribute}\b", text, re.MULTILINE)
            yield Candidate(
                module=module,
                callable=attribute,
                framework="Django",
                root=root,
                file=file,
                line=text.count("\n", 0, place.start()) + 1 if place else 1,
                rank=manage.count("/"),
                django_settings=first(SETTINGS, text) or settings,
            )


def wsgi_application(settings: str, modules: dict[str, str], tree: Tree) -> str:
    """WSGI_APPLICATION of the settings or their siblings, else `application` in <project>/wsgi.py.

    Settings may be a package whose modules import a common base.
    """
    package = settings.rpartition(".")[0]
    siblings = [name for name in modules if package and name.rpartition(".")[0] == package]
    for name in (settings, *sorted(siblings)):
        if found := first(WSGI_APPLICATION, tree[modules[name]] if name in modules else ""):
            return found
    while package:
        if f"{package}.wsgi" in modules:
            return f"{package}.wsgi.application"
        package = package.rpartition(".")[0]
    return "wsgi.application" if "wsgi" in modules else ""


def first(pattern: re.Pattern[str], text: str) -> str:
    """What the pattern's group matches first in the text, or nothing."""
    found = pattern.search(text)
    return found[1] if found else ""
