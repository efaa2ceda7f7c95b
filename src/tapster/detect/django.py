"""Django: found by manage.py, served by its wsgi module."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

from tapster.detect.framework import Framework
from tapster.detect.modules import Module, dotted, parent
from tapster.model.facts import Candidate

DJANGO = Framework(name="Django", constructors=frozenset({"django.core.wsgi.get_wsgi_application"}))


def django_candidates(modules: tuple[Module, ...]) -> Iterator[Candidate]:
    """One candidate for each manage.py that has settings and a wsgi module beside it."""
    for manage in modules:
        if PurePosixPath(manage.path).name != "manage.py":
            continue
        settings = settings_named_in(manage)
        root = parent(manage.path)
        beside = {dotted(module.path, root): module for module in modules if below(module, root)}
        spec = wsgi_application(settings, beside) if settings else ""
        if not spec:
            continue
        name, _, attribute = spec.rpartition(".")
        wsgi = beside.get(name)
        yield Candidate(
            module=name,
            callable=attribute,
            framework=DJANGO.name,
            root=root or ".",
            file=wsgi.path if wsgi else manage.path,
            line=wsgi.scope.lines.get(attribute, 1) if wsgi else 1,
            rank=root.count("/") + 1 if root else 0,
            django_settings=(settings_named_in(wsgi) if wsgi else "") or settings,
        )


def below(module: Module, root: str) -> bool:
    """Whether the module lies in the folder `root`, at any depth."""
    return not root or module.path.startswith(f"{root}/")


def settings_named_in(module: Module) -> str:
    """What the file sets DJANGO_SETTINGS_MODULE to, or nothing."""
    found = ""
    for node in ast.walk(module.body):
        match node:
            case ast.Call(
                func=ast.Attribute(attr="setdefault"),
                args=[ast.Constant(value="DJANGO_SETTINGS_MODULE"), ast.Constant(value=value)],
            ):
                found = str(value)
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value="DJANGO_SETTINGS_MODULE"))],
                value=ast.Constant(value=value),
            ):
                found = str(value)
            case _:
                pass
    return found


def wsgi_application(settings: str, beside: dict[str, Module]) -> str:
    """WSGI_APPLICATION of the settings or their siblings, else `application` in <project>/wsgi.py.

    Settings may be a package whose modules import a common base.
    """
    package = settings.rpartition(".")[0]
    siblings = [name for name in beside if package and name.rpartition(".")[0] == package]
    for name in (settings, *sorted(siblings)):
        values = beside[name].scope.values if name in beside else {}
        for value in values.get("WSGI_APPLICATION", ()):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return value.value
    while package:
        if f"{package}.wsgi" in beside:
            return f"{package}.wsgi.application"
        package = package.rpartition(".")[0]
    return "wsgi.application" if "wsgi" in beside else ""
