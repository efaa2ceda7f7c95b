"""Which names stand for an app: follows assignments, calls, factories and imports, runs nothing."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from tapster.detect.framework import Framework
from tapster.detect.frameworks import CONSTRUCTORS, METHODS
from tapster.detect.modules import Module
from tapster.detect.plain import instance_framework, plain_framework
from tapster.detect.rank import CALLABLE_NAMES, FACTORY_NAMES
from tapster.detect.scope import Function, Scope, dotted_name, scope
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
        self.known: dict[tuple[Scope, str] | Function, App | None] = {}
        """Answers given before; none while one is being found, which ends a circle."""

    def named(self, name: str, names: Scope, module: Module) -> App | None:
        """The app that `name` stands for in this scope, if it does."""
        here = (names, name)
        if here not in self.known:
            self.known[here] = None
            self.known[here] = self.bound(name, names, module)
        return self.known[here]

    def bound(self, name: str, names: Scope, module: Module) -> App | None:
        """The app that is bound to `name` by an assignment, a definition or an import."""
        for value in names.values.get(name, ()):
            app = self.app(value, names, module)
            if app and not (app.wrapped and is_incidental(name, names)):
                return app
        if definition := names.definitions.get(name):
            framework = plain_framework(definition, names)
            line = definition.lineno
            return App(framework=framework, module=module, line=line) if framework else None
        if name in names.imports:
            return self.elsewhere(names.imports[name], module)
        return self.named(name, names.outer, module) if names.outer else None

    def elsewhere(self, dotted: str, module: Module) -> App | None:
        """The app that another module of this folder calls by this dotted name."""
        owner, _, name = dotted.rpartition(".")
        other = self.modules.get((module.root, owner))
        return self.named(name, other.scope, other) if other else None

    def app(self, value: ast.expr, names: Scope, module: Module) -> App | None:
        """The app that an expression gives."""
        match value:
            case ast.Name(id=name):
                return self.named(name, names, module)
            case ast.Attribute():
                return self.elsewhere(dotted_name(value, names), module)
            case ast.Call():
                return self.made_by(value, names, module)
            case _:
                return None

    def made_by(self, call: ast.Call, names: Scope, module: Module) -> App | None:
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
                return replace(made, module=module, line=call.lineno) if made else None
            if made := self.returned(definition, outer, owner):
                return made
        wrapped = (self.app(argument, names, module) for argument in call.args)
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

    def returned(self, function: Function, names: Scope, module: Module) -> App | None:
        """The app that a function returns, by one of its `return`s or by its annotation."""
        if function not in self.known:
            self.known[function] = None
            inner = scope(function.body, names.package, names)
            returns = (each.value for each in inner.body if isinstance(each, ast.Return))
            apps = (self.app(value, inner, module) for value in returns if value)
            app = next(filter(None, apps), None)
            if not app and function.returns:
                framework = CONSTRUCTORS.get(dotted_name(function.returns, names))
                line = function.lineno
                app = App(framework=framework, module=module, line=line) if framework else None
            self.known[function] = app
        return self.known[function]

    def instance(self, definition: ast.ClassDef, names: Scope, module: Module) -> App | None:
        """The app that an instance of this class is."""
        bases = (CONSTRUCTORS.get(dotted_name(base, names)) for base in definition.bases)
        framework = next(filter(None, bases), None) or instance_framework(definition)
        line = definition.lineno
        return App(framework=framework, module=module, line=line) if framework else None

    def factories(self, module: Module) -> Iterator[tuple[ast.FunctionDef, App]]:
        """The functions of a module that are named like a factory and return an app."""
        for name in FACTORY_NAMES & module.scope.definitions.keys():
            definition = module.scope.definitions[name]
            if not isinstance(definition, ast.FunctionDef):
                continue
            if app := self.returned(definition, module.scope, module):
                yield definition, app


def is_incidental(name: str, names: Scope) -> bool:
    """Whether what a module calls by this name is more likely an extension than the app."""
    return names.outer is None and name not in CALLABLE_NAMES
