"""Everything in a folder that could be the app, most likely first."""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tapster.detect.django import django_candidates
from tapster.detect.frameworks import NO_APPS, SERVERS
from tapster.detect.modules import Module, read_modules
from tapster.detect.names import Import, dotted_name, executed, origin
from tapster.detect.rank import (
    CALLABLE_NAMES,
    FACTORY_NAMES,
    GUESS,
    SAME_APP,
    UNUSABLE,
    is_entry,
    rank,
    stem_order,
)
from tapster.detect.recognise import App, Recogniser
from tapster.model.facts import Candidate, Tree


def candidates(tree: Tree) -> tuple[Candidate, ...]:
    """All candidates, sorted by rank; those from `UNUSABLE` on need a change first."""
    modules, broken = read_modules(tree)
    recogniser = Recogniser(tree, modules)
    by_app: dict[tuple[str, int], list[Candidate]] = defaultdict(list)
    for module in modules:
        for candidate, app in apps_of(module, recogniser):
            by_app[app.module.path, app.line].append(candidate)
    django = tuple(django_candidates(tree))
    known = {(candidate.root, candidate.spec) for candidate in django}
    found = [each for same in by_app.values() for each in one_for_each_app(same)]
    others = [each for each in found if (each.root, each.spec) not in known]
    known.update((candidate.root, candidate.spec) for candidate in others)
    guessed = (each for module in modules for each in guesses(module, tree))
    others += [each for each in guessed if (each.root, each.spec) not in known]
    return tuple(sorted((*django, *others, *broken), key=lambda c: (c.rank, c.file, c.line)))


def apps_of(module: Module, recogniser: Recogniser) -> Iterator[tuple[Candidate, App]]:
    """The apps and the factories of one module."""
    for name, values in module.names.items():
        last = values[-1]
        if isinstance(last, ast.FunctionDef) and name in FACTORY_NAMES:
            if app := recogniser.app(last, module.names, module, called=True):
                yield candidate(module, f"{name}()", last.lineno, app, recogniser), app
            continue
        is_handed_on = name in CALLABLE_NAMES and is_entry(module.path)
        if isinstance(last, Import) and not is_handed_on:
            continue  # most modules that import the app only use it
        for value in reversed(values):
            app = recogniser.app(value, module.names, module)
            if app and (name in CALLABLE_NAMES or not app.is_wrapped):
                yield candidate(module, name, last.lineno, app, recogniser), app
                break


def guesses(module: Module, tree: Tree) -> Iterator[Candidate]:
    """What is called an app, where people look for it, and comes out of an installed package."""
    for name in sorted(CALLABLE_NAMES & module.names.keys()) if is_entry(module.path) else ():
        package = origin(module.names[name][-1], module.names).partition(".")[0]
        above = "" if module.root == "." else f"{module.root}/"
        is_here = any(p.startswith((f"{above}{package}.py", f"{above}{package}/")) for p in tree)
        if package and not is_here and package not in NO_APPS | sys.stdlib_module_names:
            yield Candidate(
                module=module.name,
                callable=name,
                framework="unknown",
                root=module.root,
                file=module.path,
                line=module.names[name][-1].lineno,
                rank=GUESS + rank(module.path, name),
                is_guess=True,
            )


def candidate(module: Module, name: str, line: int, app: App, recogniser: Recogniser) -> Candidate:
    """One name of one app, with what a person should know of it."""
    obstacles = tuple(in_the_way(module, name))
    files = (module,) if module is app.module else (module, app.module)
    notes = (note for file in files for note in blocking_calls(file, recogniser))
    return Candidate(
        module=module.name,
        callable=name,
        framework=app.framework.name,
        root=module.root,
        file=module.path,
        line=line,
        rank=UNUSABLE if obstacles else rank(module.path, name),
        interface=app.framework.interface,
        static=app.static,
        notes=(*obstacles, *notes),
    )


def in_the_way(module: Module, name: str) -> Iterator[str]:
    """A note for each reason why nobody can import this name and, if it is a factory, call it."""
    if not all(part.isidentifier() for part in module.name.split(".")):
        fitting = re.sub(r"[- ]", "_", module.path.rpartition("/")[2])
        yield f"{module.path} cannot be imported by that name; call it {fitting}"
    factory = module.names[name.removesuffix("()")][-1]
    if name.endswith("()") and isinstance(factory, ast.FunctionDef):
        every = factory.args
        positional = every.posonlyargs + every.args
        needed = positional[: len(positional) - len(every.defaults)]
        keywords = zip(every.kwonlyargs, every.kw_defaults, strict=True)
        needed += [argument for argument, default in keywords if default is None]
        for argument in needed:
            yield f"{module.path}:{factory.lineno}: `{factory.name}` needs `{argument.arg}`"


def blocking_calls(module: Module, recogniser: Recogniser) -> Iterator[str]:
    """A note for each call that serves while the module is imported, so that it never ends."""
    for statement in executed(module.body):
        match statement:
            case ast.Expr(value=ast.Call(func=target)) if serves(target, module, recogniser):
                yield (
                    f"{module.path}:{statement.lineno}: `{ast.unparse(target)}(...)` starts a"
                    " server of its own as soon as the module is imported, and only Flask can be"
                    ' told to pass over it; put it below `if __name__ == "__main__":`'
                )


def serves(target: ast.expr, module: Module, recogniser: Recogniser) -> bool:
    """Whether calling this starts a server."""
    match target:
        case ast.Attribute(attr="serve_forever"):
            return True
        case ast.Attribute(attr="run", value=ast.Name() as owner):
            if recogniser.app(owner, module.names, module):
                return True
    return dotted_name(target, module.names) in SERVERS


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
