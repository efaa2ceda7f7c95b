"""Which names stand for an app: follows assignments, calls, factories and imports, runs nothing."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from tapster.detect.frameworks import (
    CONSTRUCTORS,
    METHODS,
    Framework,
    instance_framework,
    shape,
)
from tapster.detect.modules import Module
from tapster.detect.names import Bound, Function, Import, Names, dotted_name, executed, names_in
from tapster.detect.rank import CALLABLE_NAMES
from tapster.model.facts import Tree


@dataclass(frozen=True, kw_only=True)
class App:
    """What a name turned out to be."""

    framework: Framework
    module: Module
    """Where the app is made."""
    line: int
    """Where in `module` the app is made; two names of one app agree on it."""
    static: Mapping[str, str] | None = None
    is_wrapped: bool = False
    """True if only an argument is known to be the app: `Fix(app)`, but also `Database(app)`."""


class Recogniser:
    """Answers for all modules of one folder."""

    def __init__(self, tree: Tree, modules: tuple[Module, ...]) -> None:
        """Index the modules by root and name."""
        self.tree = tree
        self.modules = {(module.root, module.name): module for module in modules}
        self.known: dict[tuple[Bound, bool], App | None] = {}
        """Answers given before; none while one is being found, which ends a circle."""

    def app(
        self, value: Bound, names: Names, module: Module, *, called: bool = False
    ) -> App | None:
        """The app that the value is, or that calling it gives; `names` are those it can see."""
        key = (value, called)
        if key not in self.known:
            self.known[key] = None
            self.known[key] = self._found(value, names, module, called=called)
        return self.known[key]

    def _found(self, value: Bound, names: Names, module: Module, *, called: bool) -> App | None:
        """The same, found anew."""
        match value:
            case ast.Name(id=name):
                return self._first(names.get(name, ()), names, module, called=called)
            case ast.Attribute():
                return self._elsewhere(dotted_name(value, names), module, called=called)
            case Import(dotted=dotted):
                return self._elsewhere(dotted, module, called=called)
            case ast.Call() if not called:
                return self._made(value, names, module)
            case ast.ClassDef() if called:
                return plain_app(instance_framework(value, names), module, value.lineno)
            case ast.FunctionDef() | ast.AsyncFunctionDef() if called:
                return self._returned(value, names, module)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                found = shape(value, any_names=value.name in CALLABLE_NAMES)
                return plain_app(found, module, value.lineno)
            case _:
                return None

    def _first(
        self, values: Iterable[Bound], names: Names, module: Module, *, called: bool = False
    ) -> App | None:
        """The app that the first of the values is that is one."""
        apps = (self.app(value, names, module, called=called) for value in values)
        return next(filter(None, apps), None)

    def _elsewhere(self, dotted: str, module: Module, *, called: bool) -> App | None:
        """The app that another module of this folder calls by this dotted name."""
        owner, _, name = dotted.rpartition(".")
        other = self.modules.get((module.root, owner))
        if other is None:
            return None
        return self._first(other.names.get(name, ()), other.names, other, called=called)

    def _made(self, call: ast.Call, names: Names, module: Module) -> App | None:
        """The app that a call makes: a constructor, a factory, or a wrapper around an app."""
        framework = CONSTRUCTORS.get(dotted_name(call.func, names))
        if not framework and isinstance(call.func, ast.Attribute):
            framework = METHODS.get(call.func.attr)
        if framework:
            is_like_flask = framework.name in {"Flask", "Quart"}
            static = static_folders(call, module.path, self.tree) if is_like_flask else None
            return App(framework=framework, module=module, line=call.lineno, static=static)
        if made := self.app(call.func, names, module, called=True):
            return made
        wrapped = self._first(call.args, names, module)
        return replace(wrapped, is_wrapped=True) if wrapped else None

    def _returned(self, function: Function, names: Names, module: Module) -> App | None:
        """The app that a function returns, by one of its `return`s or by its annotation."""
        inner = {**names, **names_in(function.body, module.package)}
        returns = (each.value for each in executed(function.body) if isinstance(each, ast.Return))
        app = self._first(filter(None, returns), inner, module)
        if app or not function.returns:
            return app
        framework = CONSTRUCTORS.get(dotted_name(function.returns, names))
        return plain_app(framework, module, function.lineno)


def plain_app(framework: Framework | None, module: Module, line: int) -> App | None:
    """An app of which nothing more is known, if it is one."""
    return App(framework=framework, module=module, line=line) if framework else None


def static_folders(call: ast.Call, path: str, tree: Tree) -> Mapping[str, str] | None:
    """Where Flask and Quart serve static files, for a call in the file `path`; none if unsure.

    URL prefix and folder; never the whole site, a folder outside, or one that is not there:
    https://flask.palletsprojects.com/en/stable/api/.
    """
    given: dict[str, object] = {"static_folder": "static", "static_url_path": ""}
    for keyword in call.keywords:
        if keyword.arg in given:
            given[keyword.arg] = getattr(keyword.value, "value", None)
    folder, url = given.values()
    if not isinstance(folder, str) or not isinstance(url, str):
        return None
    static = PurePosixPath(path).parent / folder
    url = (url or static.name).strip("/")
    exists = any(key.startswith(f"{static}/") for key in tree)
    if not url or not exists or ".." in static.parts or static.is_absolute():
        return None
    return {f"/{url}/": str(static)}
