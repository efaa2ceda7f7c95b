"""The names that a module, or the body of a function, binds when it runs."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Scope:
    """What each name stands for, without running anything."""

    package: str
    """What a relative import starts from."""
    body: tuple[ast.stmt, ...]
    """Statements in the order they run, with those inside `if`, `try` and `with`."""
    imports: Mapping[str, str]
    """Name to what it is elsewhere, dotted: `{"Flask": "flask.Flask"}`."""
    values: Mapping[str, tuple[ast.expr, ...]]
    """Name to what is assigned to it, first to last; an annotation comes last."""
    definitions: Mapping[str, Function | ast.ClassDef]
    lines: Mapping[str, int]
    """Name to where it is bound last."""
    outer: "Scope | None" = None


def scope(body: Iterable[ast.stmt], package: str, outer: Scope | None = None) -> Scope:
    """The names bound by these statements."""
    statements = tuple(executed(body))
    imports: dict[str, str] = {}
    values: dict[str, tuple[ast.expr, ...]] = {}
    definitions: dict[str, Function | ast.ClassDef] = {}
    lines: dict[str, int] = {}
    for statement in statements:
        bound: Iterable[str] = ()
        match statement:
            case ast.Import() | ast.ImportFrom():
                new = dict(imported(statement, package))
                imports |= new
                bound = new
            case ast.Assign(targets=targets, value=value):
                bound = [target.id for target in targets if isinstance(target, ast.Name)]
                values |= {name: (*values.get(name, ()), value) for name in bound}
            case ast.AnnAssign(target=ast.Name(id=name), value=value, annotation=annotation):
                bound = [name]
                called = ast.copy_location(ast.Call(annotation, [], []), annotation)
                values[name] = (*([value] if value else ()), called)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                bound = [statement.name]
                definitions[statement.name] = statement
            case _:
                pass
        lines |= dict.fromkeys(bound, statement.lineno)
    return Scope(package, statements, imports, values, definitions, lines, outer)


def executed(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run on import: all but bodies of functions and of the `__main__` guard."""
    for statement in body:
        match statement:
            case ast.If(test=test, body=inner, orelse=other):
                yield from executed(other if is_main_guard(test) else (*inner, *other))
            case ast.Try(body=inner, handlers=handlers, orelse=other, finalbody=final):
                yield from executed((*inner, *other, *final))
                for handler in handlers:
                    yield from executed(handler.body)
            case ast.With(body=inner) | ast.AsyncWith(body=inner):
                yield from executed(inner)
            case _:
                yield statement


def is_main_guard(test: ast.expr) -> bool:
    """Whether this is `__name__ == "__main__"`."""
    return any(isinstance(node, ast.Name) and node.id == "__name__" for node in ast.walk(test))


def imported(statement: ast.Import | ast.ImportFrom, package: str) -> Iterator[tuple[str, str]]:
    """Each name that the import binds, and what it is elsewhere."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            first = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (first, first)
        return
    source = statement.module or ""
    if statement.level:
        base = package.split(".") if package else []
        base = base[: len(base) - statement.level + 1]
        source = ".".join((*base, *([source] if source else ())))
    for alias in statement.names:
        yield alias.asname or alias.name, f"{source}.{alias.name}" if source else alias.name


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
