"""The Python modules of a folder: which files count, and what each is called when imported."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import PurePosixPath

from tapster.detect.names import Names, names_in
from tapster.detect.rank import UNUSABLE
from tapster.model.facts import Candidate, Tree

SKIPPED_FOLDERS = frozenset(
    {
        *("tests", "test", "docs", "doc", "migrations"),
        *("venv", "env", "ENV", "virtualenv", "site-packages", "node_modules", "__pypackages__"),
        *("build", "dist", "__pycache__"),
    }
)
"""Folders that hold Python, but never the app."""
SKIPPED_FILES = ("test_*.py", "*_test.py", "conftest.py", "setup.py", "noxfile.py")
MOST_CHARACTERS = 4 << 20
"""Of source, in all: parsing takes about a second for a million."""
HINT = re.compile(
    r"flask|bottle|falcon|pyramid|fastapi|starlette|quart|litestar|[wa]sgi|start_response"
    r"|DJANGO_SETTINGS_MODULE|\b(?:\w+_)?app(?:lication)?\b",
    re.IGNORECASE,
)
"""Source without any of these cannot hold or name an app, and is not parsed."""
IMPORT = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+([\w.]+)(?:[ \t]+import[ \t]+([^#\n]*))?", re.MULTILINE
)


@dataclass(frozen=True)
class Module:
    """One file, as Python imports it."""

    path: str
    root: str
    """Folder that has to be on sys.path; `.` for the app's folder itself."""
    body: tuple[ast.stmt, ...]

    @property
    def name(self) -> str:
        """Dotted, from `root`."""
        return dotted(self.path, self.root)

    @property
    def package(self) -> str:
        """What a relative import in it starts from."""
        is_package = self.path.endswith("__init__.py")
        return self.name if is_package else self.name.rpartition(".")[0]

    @cached_property
    def names(self) -> Names:
        """What it binds when it is imported."""
        return names_in(self.body, self.package)


def parent(path: str) -> str:
    """The folder of a path in a Tree; `.` at the top."""
    return path.rpartition("/")[0] or "."


def is_looked_at(path: str) -> bool:
    """Whether a file could hold the app."""
    file = PurePosixPath(path)
    folders = file.parts[:-1]
    return (
        file.suffix == ".py"
        and not any(name in SKIPPED_FOLDERS or name.startswith(".") for name in folders)
        and not any(file.match(pattern) for pattern in SKIPPED_FILES)
    )


def looked_at(tree: Tree) -> tuple[str, ...]:
    """The files that are read for an app: those near the top, as far as the time for it goes."""
    nearest = sorted(filter(is_looked_at, tree), key=lambda path: (path.count("/"), path))
    sizes = accumulate(len(tree[path]) for path in nearest)
    return tuple(p for p, size in zip(nearest, sizes, strict=True) if size <= MOST_CHARACTERS)


def read_modules(tree: Tree) -> tuple[tuple[Module, ...], tuple[Candidate, ...]]:
    """All modules that could hold the app, and the files that could if only they were Python."""
    files = looked_at(tree)
    imported = frozenset(name for path in files for name in imports_in(tree[path]))
    modules: list[Module] = []
    broken: list[Candidate] = []
    for path in files:
        if not HINT.search(tree[path]):
            continue
        try:
            with warnings.catch_warnings(action="ignore"):
                body = tuple(ast.parse(tree[path]).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            broken.append(broken_file(path, error))
        else:
            modules.append(Module(path, root_of(path, tree, imported), body))
    return tuple(modules), tuple(broken)


def broken_file(path: str, error: Exception) -> Candidate:
    """What is shown for a file that Python would not import."""
    line = (isinstance(error, SyntaxError) and error.lineno) or 1
    why = error.msg if isinstance(error, SyntaxError) else str(error)
    return Candidate(
        module=dotted(path, "."),
        callable="app",
        framework="unknown",
        root=".",
        file=path,
        line=line,
        rank=UNUSABLE + 50,
        notes=(f"{path}:{line} is not Python that tapster can read: {why}",),
    )


def imports_in(text: str) -> Iterator[str]:
    """Modules that the source seems to import, dotted; a hint for what is a package, no more."""
    for source, names in IMPORT.findall(text):
        yield source
        yield from (f"{source}.{name}" for name in re.findall(r"\w+", names))


def root_of(path: str, tree: Tree, imported: frozenset[str]) -> str:
    """The folder that sys.path needs: the first one above that is no package.

    A folder without `__init__.py` is a package if some file imports it by its name:
    https://docs.python.org/3/reference/import.html#namespace-packages
    """
    folder = parent(path)
    while folder != ".":
        is_package = f"{folder}/__init__.py" in tree
        if not is_package and dotted(path, parent(folder)) not in imported:
            break
        folder = parent(folder)
    return folder


def dotted(path: str, root: str) -> str:
    """The module's name for a sys.path that has `root`."""
    inside = path if root == "." else path.removeprefix(f"{root}/")
    return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
