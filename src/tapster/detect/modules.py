"""The Python modules of a folder: which files count, and what each is called when imported."""

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePosixPath

from tapster.detect.scope import Scope, scope
from tapster.model.facts import Tree

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
    r"flask|bottle|falcon|pyramid|fastapi|starlette|quart|[wa]sgi|start_response"
    r"|DJANGO_SETTINGS_MODULE|\b(?:\w+_)?app(?:lication)?\b",
    re.IGNORECASE,
)
"""Source without any of these cannot hold or name an app, and is not parsed."""
IMPORT = re.compile(
    r"^[ \t]*(?:from|import)[ \t]+([\w.]+)(?:[ \t]+import[ \t]+([^#\n]*))?", re.MULTILINE
)


@dataclass(frozen=True, kw_only=True)
class Module:
    """One file, as Python imports it."""

    path: str
    name: str
    """Dotted, from `root`."""
    root: str
    """Folder that has to be on sys.path; `.` for the app's folder itself."""
    body: ast.Module
    scope: Scope

    @property
    def folder(self) -> str:
        """Where the file lies; empty for the app's folder itself."""
        return parent(self.path)

    @property
    def stem(self) -> str:
        """The file's name without `.py`."""
        return PurePosixPath(self.path).stem


@dataclass(frozen=True)
class Unreadable:
    """A file that Python would not import."""

    path: str
    line: int
    why: str


def parent(path: str) -> str:
    """The folder of a path in a Tree; empty at the top."""
    return path.rpartition("/")[0]


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


def read_modules(tree: Tree) -> tuple[tuple[Module, ...], tuple[Unreadable, ...]]:
    """All modules that could hold the app, and the files that are not Python."""
    parsed: dict[str, ast.Module] = {}
    unreadable: list[Unreadable] = []
    for path in looked_at(tree):
        if not HINT.search(tree[path]):
            continue
        try:
            with warnings.catch_warnings(action="ignore"):
                parsed[path] = ast.parse(tree[path])
        except SyntaxError as error:
            unreadable.append(Unreadable(path, error.lineno or 1, error.msg))
        except (ValueError, RecursionError, MemoryError) as error:
            unreadable.append(Unreadable(path, 1, str(error)))
    imported = frozenset(name for path in looked_at(tree) for name in imports_in(tree[path]))
    modules = []
    for path, body in parsed.items():
        root = root_of(path, tree, imported)
        name = dotted(path, root)
        package = name if path.endswith("__init__.py") else name.rpartition(".")[0]
        names = scope(body.body, package)
        modules.append(Module(path=path, name=name, root=root or ".", body=body, scope=names))
    return tuple(modules), tuple(unreadable)


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
    while folder:
        above = parent(folder)
        is_package = f"{folder}/__init__.py" in tree
        if not is_package and dotted(path, above) not in imported:
            break
        folder = above
    return folder


def dotted(path: str, root: str) -> str:
    """The module's name for a sys.path that has `root`."""
    inside = path.removeprefix(f"{root}/") if root else path
    return inside.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
