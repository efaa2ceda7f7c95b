"""A folder as a Tree: only what detection and the environment want to read, and never too much."""

import os
from collections import deque
from collections.abc import Iterator
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
    for path in walk(folder):
        name = path.relative_to(folder).as_posix()
        if only is not None and name not in only and name not in above:
            continue
        if os.path.isdir(path):
            tree[f"{name}/"] = ""
        elif files < MOST_FILES and (text := text_of(path)) is not None:
            files += 1
            tree[name] = text
    return tree


def walk(folder: Path) -> Iterator[Path]:
    """Folders and wanted files, those near the top first; unreadable folders are passed over."""
    waiting = deque([(folder, 0)])
    for _ in range(MOST_FOLDERS):
        if not waiting:
            return
        inside, depth = waiting.popleft()
        paths: list[Path] = []
        with suppress(OSError):
            paths = sorted(inside.iterdir())
        for path in paths:
            if os.path.isdir(path):
                yield path
                if is_entered(path) and depth < DEEPEST:
                    waiting.append((path, depth + 1))
            elif os.path.isfile(path) and (path.suffix == ".py" or is_read(path.name)):
                yield path


def is_entered(folder: Path) -> bool:
    """Whether the app could be below: not in a link, a virtual environment or a hidden folder."""
    return not (
        folder.name in SKIPPED_FOLDERS
        or folder.name.startswith(".")
        or os.path.islink(folder)
        or os.path.lexists(folder / "pyvenv.cfg")
    )


def text_of(path: Path) -> str | None:
    """The file's text, or none if it is too large or may not be read."""
    largest = LARGEST_SOURCE_BYTES if path.suffix in {".py", ".txt", ".in"} else LARGEST_LOCK_BYTES
    with suppress(OSError):
        if path.stat().st_size <= largest:
            return path.read_text(encoding="utf-8-sig", errors="replace")
    return None
