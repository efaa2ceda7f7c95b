"""The app's code, as far as text tells: the file that the .ini loads, and what it runs."""

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

from tapster.detect.names import executed, names_in
from tapster.doctor.evidence import Evidence
from tapster.doctor.unset import is_plain
from tapster.model.finding import Place
from tapster.uwsgi_ini.ini import Ini, Option

NAMED = ("module", "wsgi-file")


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """The file that holds the app."""

    path: Path
    body: tuple[ast.stmt, ...]
    option: Option
    """The line of the .ini that names it."""
    attribute: str
    """The name of the callable in it."""

    @property
    def executed(self) -> tuple[ast.stmt, ...]:
        """What runs when the file is imported."""
        return tuple(executed(self.body))

    def place(self, node: ast.stmt | ast.expr) -> Place:
        """Where something stands in it."""
        return Place(file=self.path, line=node.lineno)


def loaded(evidence: Evidence) -> Loaded | None:
    """The file of the app, if there is exactly one that it can be."""
    ini = evidence.ini
    options = ini.all(*NAMED)
    if len(options) != 1 or ini.all("mount", "eval", "paste", "ini-paste", "pecan"):
        return None
    found = [path for path in candidates(evidence, options[0]) if path in evidence.files]
    body = parsed(evidence.files[found[0]]) if len(found) == 1 else None
    if body is None:
        return None
    attribute = options[0].value.partition(":")[2] if options[0].key == "module" else ""
    name = (attribute or ini.value("callable") or "application").removesuffix("()")
    return Loaded(path=found[0], body=body, option=options[0], attribute=name)


def candidates(evidence: Evidence, option: Option) -> Iterator[Path]:
    """Where the file may lie that an option names: of a module, as Python looks for it."""
    for folder in dict.fromkeys(starts(evidence)):
        yield from (folder / file for file in files(option))


def files(option: Option) -> tuple[PurePath, ...]:
    """What the file may be called, from the folder that modules are looked for in."""
    named = option.value.partition(":")[0] if option.key == "module" else option.value
    if option.key == "wsgi-file":
        return (PurePath(named),) if is_plain(named) else ()
    if not named.replace(".", "").isidentifier():
        return ()
    module = PurePath(*named.split("."))
    return (module.with_name(f"{module.name}.py"), module / "__init__.py")


def starts(evidence: Evidence) -> Iterator[Path]:
    """Folders that modules are looked for in; where uWSGI starts, an .ini does not always say."""
    ini, chdir = evidence.ini, evidence.ini.value("chdir")
    above = () if Path(chdir).is_absolute() else ini.path.parent.parents
    for up in (ini.path.parent, *(each for each in above if each.is_relative_to(evidence.folder))):
        yield up / chdir
        for option in ini.all("pythonpath"):
            if is_plain(option.value):
                yield up / chdir / option.value


@cache
def parsed(text: str) -> tuple[ast.stmt, ...] | None:
    """The statements of a file; None if it is no Python that can be read."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return tuple(ast.parse(text).body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def binds(body: tuple[ast.stmt, ...], name: str) -> bool:
    """Whether a file may have the name: anything that binds it anywhere counts."""
    for node in (each for statement in body for each in ast.walk(statement)):
        match node:
            case ast.Name(id=found, ctx=ast.Store()) if found == name:
                return True
            case ast.FunctionDef(name=found) | ast.AsyncFunctionDef(name=found):
                if found in {name, "__getattr__"}:
                    return True
            case ast.ClassDef(name=found) if found == name:
                return True
            case ast.alias(name=found, asname=asname):
                if found == "*" or (asname or found.partition(".")[0]) == name:
                    return True
            case ast.Call(func=ast.Name(id="globals" | "exec" | "setattr" | "vars")):
                return True
    return False


def called(statement: ast.stmt) -> Iterator[tuple[ast.Call, str]]:
    """Each call in a statement that runs at once, with its name as it is written: `redis.Redis`."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        later = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
        if isinstance(node, later):
            continue
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)
        waiting += ast.iter_child_nodes(node)


def dotted(function: ast.expr) -> str:
    """`redis.Redis` as it is written; of what another call returned, only the end: `.start`."""
    names: list[str] = []
    while isinstance(function, ast.Attribute):
        names.append(function.attr)
        function = function.value
    names.append(function.id if isinstance(function, ast.Name) else "")
    return ".".join(reversed(names))


def full_name(written: str, body: tuple[ast.stmt, ...]) -> str:
    """The name as imports tell it: `Thread` of `from threading import Thread` in full."""
    first, dot, rest = written.partition(".")
    bound = [each for each in names_in(body, "").get(first, ()) if hasattr(each, "dotted")]
    return f"{bound[-1].dotted}{dot}{rest}" if bound else written


def is_forked_after_import(ini: Ini) -> bool:
    """Whether workers are copies of a process that has imported the app."""
    many = max(ini.number("processes", 1), ini.number("workers", 1)) > 1
    return (ini.is_on("master") or many) and not ini.is_on("lazy-apps") and not ini.is_on("lazy")
