"""Everything in a folder that could be the app, most likely first."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from tapster.detect.blocking import blocking_calls
from tapster.detect.django import django_candidates
from tapster.detect.modules import Module, Unreadable, read_modules
from tapster.detect.rank import (
    CALLABLE_NAMES,
    FACTORY,
    SAME_APP,
    UNUSABLE,
    is_entry,
    rank,
    stem_order,
)
from tapster.detect.recognise import App, Recogniser
from tapster.model.facts import Candidate, Tree

Origin: TypeAlias = tuple[str, int]
"""File and line that make an app: the same for every name of it."""


def candidates(tree: Tree) -> tuple[Candidate, ...]:
    """All candidates, sorted by rank; those from `UNUSABLE` on need a change first."""
    modules, unreadable = read_modules(tree)
    recogniser = Recogniser(tree, modules)
    by_app: dict[Origin, list[Candidate]] = defaultdict(list)
    for module in modules:
        for candidate, app in apps_of(module, recogniser):
            by_app[app.module.path, app.line].append(candidate)
    found = [candidate for same in by_app.values() for candidate in one_for_each_app(same)]
    django = tuple(django_candidates(modules))
    named = {(candidate.root, candidate.spec) for candidate in django}
    found = [c for c in found if (c.root, c.spec) not in named]
    broken = (broken_file(file) for file in unreadable)
    return tuple(sorted((*django, *found, *broken), key=lambda c: (c.rank, c.file, c.line)))


def apps_of(module: Module, recogniser: Recogniser) -> Iterator[tuple[Candidate, App]]:
    """The apps and the factories of one module."""
    names = module.scope
    for name, line in names.lines.items():
        if name in names.imports and not (is_entry(module) and name in CALLABLE_NAMES):
            continue  # most modules that import the app only use it
        if app := recogniser.named(name, names, module):
            yield candidate(module, name, line, app, recogniser), app
    for function, app in recogniser.factories(module):
        made = candidate(module, f"{function.name}()", function.lineno, app, recogniser)
        if needed := required_arguments(function.args):
            note = f"{module.path}:{function.lineno}: `{function.name}` needs {', '.join(needed)}"
            made = replace(made, rank=UNUSABLE, notes=(note, *made.notes))
        yield replace(made, rank=made.rank + FACTORY), app


def candidate(module: Module, name: str, line: int, app: App, recogniser: Recogniser) -> Candidate:
    """One name of one app, with what a person should know of it."""
    files = (module,) if module is app.module else (module, app.module)
    notes = tuple(note for file in files for note in blocking_calls(file, recogniser))
    ranked = rank(module, name)
    if not all(part.isidentifier() for part in module.name.split(".")):
        fitting = module.stem.replace("-", "_").replace(" ", "_")
        notes = (f"{module.path} cannot be imported by that name; call it {fitting}.py", *notes)
        ranked = UNUSABLE
    return Candidate(
        module=module.name,
        callable=name,
        framework=app.framework.name,
        root=module.root,
        file=module.path,
        line=line,
        rank=ranked,
        interface=app.framework.interface,
        static=app.static,
        notes=notes,
    )


def one_for_each_app(same: Iterable[Candidate]) -> Iterator[Candidate]:
    """The best name of an app as it is, and its other names behind all other apps.

    Best is one that can be imported to the end.
    """
    first, *others = sorted(
        same,
        key=lambda c: (c.rank >= UNUSABLE, bool(c.notes), c.rank, stem_order(c.file), c.line),
    )
    yield first
    for other in others:
        yield replace(other, rank=other.rank + SAME_APP)


def required_arguments(arguments: ast.arguments) -> tuple[str, ...]:
    """Names of the arguments without which a function cannot be called."""
    positional = arguments.posonlyargs + arguments.args
    needed = positional[: len(positional) - len(arguments.defaults)]
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    needed += [argument for argument, default in keywords if default is None]
    return tuple(f"`{argument.arg}`" for argument in needed)


def broken_file(file: Unreadable) -> Candidate:
    """A file that may hold the app, if only it were Python."""
    name = file.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    return Candidate(
        module=name,
        callable="app",
        framework="unknown",
        root=".",
        file=file.path,
        line=file.line,
        rank=UNUSABLE + 50,
        notes=(f"{file.path}:{file.line} is not Python that tapster can read: {file.why}",),
    )
