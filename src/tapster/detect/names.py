"""The names that a module, or the body of a function, binds when it runs."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Import:
    """A name that stands for something elsewhere: `flask.Flask`."""

    dotted: str
    lineno: int


Bound: TypeAlias = Import | ast.expr | Function | ast.ClassDef
Names: TypeAlias = Mapping[str, tuple[Bound, ...]]
"""Name to everything that is bound to it, first to last."""


def names_in(body: Iterable[ast.stmt], package: str) -> Names:
    """The names that these statements bind; `package` is what a relative import starts from."""
    names: dict[str, tuple[Bound, ...]] = {}
    for name, bound in bindings(body, package):
        names[name] = (*names.get(name, ()), bound)
    return names


def bindings(body: Iterable[ast.stmt], package: str) -> Iterator[tuple[str, Bound]]:
    """Each name that a statement binds, and what to."""
    for statement in executed(body):
        match statement:
            case ast.Import() | ast.ImportFrom():
                yield from imports(statement, package)
            case ast.Assign(targets=targets, value=value):
                yield from ((each.id, value) for each in targets if isinstance(each, ast.Name))
                several = (each.elts for each in targets if isinstance(each, ast.Tuple))
                yield from (bound for names in several for bound in one_by_one(names, value))
            case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
                made = ast.copy_location(ast.Call(annotation, [], []), annotation)
                yield from ((name, each) for each in (value, made) if each)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield statement.name, statement


def one_by_one(names: list[ast.expr], value: ast.expr) -> Iterator[tuple[str, Bound]]:
    """Each name of `app, db = made()`, and its part of the value."""
    for place, each in enumerate(names):
        if isinstance(each, ast.Name):
            part = ast.Subscript(value, ast.Constant(place), ast.Load())
            yield each.id, ast.copy_location(part, each)


def executed(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run on import: all but bodies of functions and of the `__main__` guard."""
    for statement in body:
        match statement:
            case ast.If(test=test, body=inner, orelse=other):
                yield from executed(other if "__name__" in ast.dump(test) else (*inner, *other))
            case ast.Try(body=inner, handlers=handlers, orelse=other, finalbody=final):
                handled = (each for handler in handlers for each in handler.body)
                yield from executed((*inner, *other, *final, *handled))
            case ast.With(body=inner) | ast.AsyncWith(body=inner):
                yield from executed(inner)
            case _:
                yield statement


def imports(statement: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, Import]]:
    """Each name that the import binds, and what it is elsewhere."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            first = alias.name.partition(".")[0]
            dotted = alias.name if alias.asname else first
            yield alias.asname or first, Import(dotted, statement.lineno)
        return
    above = package.split(".")
    above = above[: len(above) - statement.level + 1] if statement.level else []
    for alias in statement.names:
        parts = filter(None, (*above, statement.module, alias.name))
        yield alias.asname or alias.name, Import(".".join(parts), statement.lineno)


def dotted_name(value: ast.expr, names: Names) -> str:
    """The full name of `a.b.c`, as far as imports tell; empty if it is no plain name."""
    match value:
        case ast.Attribute(value=owner, attr=name):
            above = dotted_name(owner, names)
            return f"{above}.{name}" if above else ""
        case ast.Name(id=name):
            imports = [each.dotted for each in names.get(name, ()) if isinstance(each, Import)]
            return imports[-1] if imports else name
        case _:
            return ""


def origin(value: Bound, names: Names) -> str:
    """What was imported for `made([]).app()` and the like, dotted; empty if it is nothing plain."""
    match value:
        case Import(dotted=dotted):
            return dotted
        case ast.Call(func=inner) | ast.Attribute(value=inner) | ast.Subscript(value=inner):
            return origin(inner, names)
        case ast.Name(id=name) if name in names:
            others = {each: bound for each, bound in names.items() if each != name}
            return origin(names[name][-1], others)
    return ""
