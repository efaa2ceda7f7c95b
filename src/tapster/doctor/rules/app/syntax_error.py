"""`def index(:` in the file that holds the app."""

import ast
import platform
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path

from tapster.detect import candidates as apps
from tapster.detect.modules import dotted, root_of
from tapster.detect.names import Import, executed, imports
from tapster.detect.rank import UNUSABLE
from tapster.doctor.code import NAMED, candidates, parsed
from tapster.doctor.evidence import NO_INI, Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

MOST = 200
"""Files that are followed from the app's; parsing takes a second for a million characters."""


@rule(
    title="The app's code has a syntax error",
    severity=Severity.ERROR,
    source="https://docs.python.org/3/tutorial/errors.html#syntax-errors",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: Python reads a file as a whole before it runs any of it. If the file that holds the app,
    or one that it imports, is no Python, the app does not start: `tapster up` refuses it, and
    uWSGI starts all the same and answers every request with a 500, `Internal Server Error`.

    Fix: correct the line, or the one before it: a bracket or a quote that is never closed is often
    noticed only further down.

    Ignore when: the app runs in a newer Python than tapster does, which knows this syntax.
    """
    tree = _tree(evidence)
    waiting, seen = list(_entries(evidence, tree)), set[Path]()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        if path in seen or path not in evidence.files:
            continue
        seen.add(path)
        body = parsed(evidence.files[path])
        if body is not None:
            waiting += _imported(evidence.folder, tree, path, body)
        elif finding := _finding(path, evidence.files[path]):
            yield finding


def _entries(evidence: Evidence, tree: Mapping[str, str]) -> Iterator[Path]:
    """The file of the app; without an .ini the likeliest one, and Django's settings."""
    if evidence.ini is not NO_INI:
        options = evidence.ini.all(*NAMED)
        yield from (path for option in options[:1] for path in candidates(evidence, option))
        return
    found = apps(tree)
    for each in found[:1]:
        yield evidence.folder / each.file
        if each.rank < UNUSABLE and each.django_settings:
            module = each.django_settings.replace(".", "/")
            yield evidence.folder / each.root / f"{module}.py"
            yield evidence.folder / each.root / module / "__init__.py"


def _tree(evidence: Evidence) -> dict[str, str]:
    inside = (path for path in evidence.files if path.is_relative_to(evidence.folder))
    return {path.relative_to(evidence.folder).as_posix(): evidence.files[path] for path in inside}


def _imported(
    folder: Path, tree: Mapping[str, str], path: Path, body: tuple[ast.stmt, ...]
) -> Iterator[Path]:
    """Files of the folder that run when this one is imported."""
    if not path.is_relative_to(folder):
        return
    file = path.relative_to(folder).as_posix()
    root = root_of(file, tree, frozenset())
    package = dotted(file, root)
    package = package if path.name == "__init__.py" else package.rpartition(".")[0]
    for statement in executed(body):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            for _, found in imports(statement, package):
                yield from _places(folder / root, _whole(statement, found))


def _whole(statement: ast.Import | ast.ImportFrom, found: Import) -> str:
    is_plain = isinstance(statement, ast.Import)
    return statement.names[0].name if is_plain and len(statement.names) == 1 else found.dotted


def _places(root: Path, name: str) -> Iterator[Path]:
    """The files of each package above the name, of the name, or of the module that has it."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        module = root.joinpath(*parts[:end])
        yield module / "__init__.py"
        yield module.with_name(f"{module.name}.py")


def _finding(path: Path, text: str) -> Finding | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            ast.parse(text)
    except SyntaxError as error:
        version = ".".join(platform.python_version_tuple()[:2])
        return Finding(
            message=f"the app does not start: this is no Python {version}: {error.msg}",
            where=Place(file=path, line=error.lineno or 0),
            fix="correct the line, or the one before it",
        )
    except (ValueError, RecursionError, MemoryError):
        pass
    return None
