"""A folder as a Tree: only what detection and the environment want to read, and never too much."""

import os
from collections import deque
from collections.abc import Container, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath

from tapster.detect import SKIPPED_FOLDERS
from tapster.environment import is_read
from tapster.model.facts import Tree

DEEPEST = 4
"""Folders below the app's own."""
MOST_FILES = 2000
MOST_FOLDERS = 5000
LARGEST_SOURCE_BYTES = 1 << 20
LARGEST_LOCK_BYTES = 32 << 20


def app_tree(folder: Path, only: frozenset[str] | None = None) -> Tree:
    """Sources and dependency files with their text; each folder as `name/` with none."""
    tree: dict[str, str] = {}
    files = 0
    above = {str(parent) for name in only or () for parent in PurePosixPath(name).parents}
    for path in walk(folder, DEEPEST, MOST_FOLDERS, SKIPPED_FOLDERS):
        name = path.relative_to(folder).as_posix()
        if only is not None and name not in only and name not in above:
            continue
        if os.path.isdir(path):
            tree[f"{name}/"] = ""
            continue
        is_wanted = path.suffix == ".py" or is_read(path.name)
        if not (is_wanted and files < MOST_FILES and os.path.isfile(path)):
            continue
        if (text := text_of(path)) is not None:
            files += 1
            tree[name] = text
    return tree


def walk(folder: Path, deepest: int, most_folders: int, skipped: Container[str]) -> Iterator[Path]:
    """All that is below, what is near the top first; unreadable folders are passed over.

    Not looked into are links, virtual environments, hidden folders, tapster's homes, and those
    called `skipped`.
    """
    waiting = deque([(folder, 0)])
    for _ in range(most_folders):
        if not waiting:
            return
        inside, depth = waiting.popleft()
        paths: list[Path] = []
        with suppress(OSError):
            paths = sorted(inside.iterdir())
        for path in paths:
            yield path
            if not (
                depth == deepest
                or path.name in skipped
                or path.name.startswith(".")
                or not os.path.isdir(path)
                or os.path.islink(path)
                or os.path.lexists(path / "pyvenv.cfg")
                or is_home(path)
            ):
                waiting.append((path, depth + 1))


def is_home(path: Path) -> bool:
    """Whether a folder is a tapster's home."""
    return os.path.isfile(path / "nginx" / "nginx.conf") and os.path.isdir(path / "vassals")


def text_of(path: Path) -> str | None:
    """The file's text, or none if it is too large or may not be read."""
    largest = LARGEST_SOURCE_BYTES if path.suffix in {".py", ".txt", ".in"} else LARGEST_LOCK_BYTES
    with suppress(OSError):
        if path.stat().st_size <= largest:
            return path.read_text(encoding="utf-8-sig", errors="replace")
    return None
