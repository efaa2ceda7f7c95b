"""Which names stand for an app: follows assignments, calls, factories and imports, runs nothing."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tapster.detect.asgi import ASGI
from tapster.detect.framework import Framework
from tapster.detect.frameworks import CONSTRUCTORS, METHODS
from tapster.detect.modules import Module
from tapster.detect.rank import CALLABLE_NAMES
from tapster.detect.scope import Function, Scope, scope
from tapster.detect.wsgi import WSGI
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
    wrapped: bool = False
    """True if only an argument is known to be the app: `Fix(app)`, but also `Database(app)`."""


class Recogniser:
    """Answers for all modules of one folder."""

    def __init__(self, tree: Tree, modules: tuple[Module, ...]) -> None:
        """Index the modules by root and name."""
        self.tree = tree
        self.modules = {(module.root, module.name): module for module in modules}

    def named(
        self,
        name: str,
        names: Scope,
        module: Module,
        seen: frozenset[tuple[int, str]] = frozenset(),
    ) -> App | None:
        """The app that `name` stands for in this scope, if it does."""
        here = (id(names), name)
        if here in seen:
            return None
        seen |= {here}
        for value in names.values.get(name, ()):
            app = self.app(value, names, module, seen)
            if app and not (app.wrapped and is_incidental(name, names)):
                return app
        if name in names.definitions:
            return plain_app(names.definitions[name], names, module)
        if name in names.imports:
            return self.elsewhere(names.imports[name], module, seen)
        return self.named(name, names.outer, module, seen) if names.outer else None

    def elsewhere(
        self, dotted: str, module: Module, seen: frozenset[tuple[int, str]]
    ) -> App | None:
        """The app that another module of this folder calls by this dotted name."""
        owner, _, name = dotted.rpartition(".")
        other = self.modules.get((module.root, owner))
        return self.named(name, other.scope, other, seen) if other else None

    def app(
        self, value: ast.expr, names: Scope, module: Module, seen: frozenset[tuple[int, str]]
    ) -> App | None:
        """The app that an expression gives."""
        match value:
            case ast.Name(id=name):
                return self.named(name, names, module, seen)
            case ast.Attribute():
                return self.elsewhere(dotted_name(value, names), module, seen)
            case ast.Call():
                return self.made_by(value, names, module, seen)
            case _:
                return None

    def made_by(
        self, call: ast.Call, names: Scope, module: Module, seen: frozenset[tuple[int, str]]
    ) -> App | None:
        """The app that a call makes: a constructor, a factory, or a wrapper around an app."""
        framework = CONSTRUCTORS.get(dotted_name(call.func, names))
        if not framework and isinstance(call.func, ast.Attribute):
            framework = METHODS.get(call.func.attr)
        if framework:
            static = framework.static(call, module.folder, self.tree)
            return App(framework=framework, module=module, line=call.lineno, static=static)
        if found := self.definition(call.func, names, module):
            definition, outer, owner = found
            if isinstance(definition, ast.ClassDef):
                made = self.instance(definition, outer, owner)
                static = made.framework.static(call, owner.folder, self.tree) if made else None
                return (
                    replace(made, module=module, line=call.lineno, static=static) if made else None
                )
            here = (id(definition), "return")
            if here not in seen and (
                made := self.returned(definition, outer, owner, seen | {here})
            ):
                return made
        wrapped = (self.app(argument, names, module, seen) for argument in call.args)
        app = next(filter(None, wrapped), None)
        return replace(app, wrapped=True) if app else None

    def definition(
        self, target: ast.expr, names: Scope | None, module: Module
    ) -> tuple[Function | ast.ClassDef, Scope, Module] | None:
        """The function or class of this folder that is called, with its surroundings."""
        if isinstance(target, ast.Name):
            while names and target.id not in names.definitions and target.id not in names.imports:
                names = names.outer
            if names and target.id in names.definitions:
                return names.definitions[target.id], names, module
        if not names:
            return None
        dotted = dotted_name(target, names)
        for _ in range(8):  # a chain of re-exports, which may be circular
            owner, _, name = dotted.rpartition(".")
            other = self.modules.get((module.root, owner))
            if not other:
                return None
            if name in other.scope.definitions:
                return other.scope.definitions[name], other.scope, other
            dotted = other.scope.imports.get(name, "")
        return None

    def returned(
        self, function: Function, names: Scope, module: Module, seen: frozenset[tuple[int, str]]
    ) -> App | None:
        """The app that a function returns, by its annotation or by one of its `return`s."""
        if annotation := function.returns:
            framework = CONSTRUCTORS.get(dotted_name(annotation, names))
        else:
            framework = None
        inner = scope(function.body, names.package, names)
        for statement in inner.body:
            match statement:
                case ast.Return(value=ast.expr() as value):
                    if app := self.app(value, inner, module, seen):
                        return app
                case _:
                    pass
        if framework:
            return App(framework=framework, module=module, line=function.lineno)
        return None

    def instance(self, definition: ast.ClassDef, names: Scope, module: Module) -> App | None:
        """The app that an instance of this class is."""
        frameworks = (CONSTRUCTORS.get(dotted_name(base, names)) for base in definition.bases)
        framework = next(filter(None, frameworks), None)
        call = method(definition, "__call__")
        if not framework and call:
            framework = interface_of(call, 1)
        return (
            App(framework=framework, module=module, line=definition.lineno) if framework else None
        )

    def factories(self, module: Module) -> Iterator[tuple[Function, App]]:
        """The functions of a module that return an app."""
        for definition in module.scope.definitions.values():
            if not isinstance(definition, ast.FunctionDef):
                continue
            if app := self.returned(definition, module.scope, module, frozenset()):
                yield definition, app


def is_incidental(name: str, names: Scope) -> bool:
    """Whether what a module calls by this name is more likely an extension than the app."""
    return names.outer is None and name not in CALLABLE_NAMES


def dotted_name(value: ast.expr, names: Scope | None) -> str:
    """The full name of `a.b.c`, as far as imports tell; empty if it is no plain name."""
    parts: list[str] = []
    while isinstance(value, ast.Attribute):
        parts.append(value.attr)
        value = value.value
    if not isinstance(value, ast.Name):
        return ""
    while names and value.id not in names.imports:
        names = names.outer
    first = names.imports[value.id] if names else value.id
    return ".".join((first, *reversed(parts)))


def plain_app(definition: Function | ast.ClassDef, names: Scope, module: Module) -> App | None:
    """A function, or a class, that is itself a WSGI or ASGI callable.

    https://peps.python.org/pep-3333/#the-application-framework-side
    """
    framework = None
    if isinstance(definition, ast.ClassDef):
        start = method(definition, "__init__")
        if start and method(definition, "__iter__"):
            framework = interface_of(start, 1)
    elif any(
        dotted_name(d, names).endswith(".Request.application") for d in definition.decorator_list
    ):
        framework = WSGI  # https://werkzeug.palletsprojects.com/en/stable/wrappers/
    elif definition.name in CALLABLE_NAMES or takes_start_response(definition):
        framework = interface_of(definition, 0)
    if not framework:
        return None
    return App(framework=framework, module=module, line=definition.lineno)


def interface_of(function: Function, bound: int) -> Framework | None:
    """WSGI for two arguments, ASGI for three and `async`; `bound` of them are `self`."""
    arguments = function.args.posonlyargs + function.args.args
    wanted = len(arguments) - bound
    if isinstance(function, ast.AsyncFunctionDef):
        return ASGI if wanted == 3 else None  # noqa: PLR2004  scope, receive, send
    return WSGI if wanted == 2 and not function.args.kwonlyargs else None  # noqa: PLR2004


def takes_start_response(function: Function) -> bool:
    """Whether the last argument has the name that PEP 3333 gives it."""
    return bool(function.args.args) and function.args.args[-1].arg == "start_response"


def method(definition: ast.ClassDef, name: str) -> Function | None:
    """A method of the class by its name."""
    for statement in definition.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) and statement.name == name:
            return statement
    return None
