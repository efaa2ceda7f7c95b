"""A folder as a Tree: only what detection and the environment want to read, and never too much."""

import os
from collections.abc import Iterator
from pathlib import Path

from tapster.detect import SKIPPED_FOLDERS
from tapster.environment import is_read
from tapster.model.facts import Tree

DEEPEST = 4
"""Folders below the app's own."""
MOST_FILES = 2000
MOST_FOLDERS = 5000
LARGEST_SOURCE_BYTES = 1 << 20
LARGEST_LOCK_BYTES = 32 << 20


def app_tree(folder: Path) -> Tree:
    """Sources and dependency files with their text; each folder as `name/` with none."""
    tree: dict[str, str] = {}
    files = 0
    for path in walk(folder):
        if os.path.isdir(path):
            tree[f"{path.relative_to(folder).as_posix()}/"] = ""
        elif files < MOST_FILES and (text := text_of(path)) is not None:
            files += 1
            tree[path.relative_to(folder).as_posix()] = text
    return tree


def walk(folder: Path) -> Iterator[Path]:
    """Folders and wanted files, those near the top first; unreadable folders are passed over."""
    level, seen = [folder], 0
    for depth in range(DEEPEST + 1):
        below: list[Path] = []
        for each in level:
            seen += 1
            if seen > MOST_FOLDERS:
                return
            for path in entries(each):
                if os.path.isdir(path):
                    yield path
                    if is_entered(path) and depth < DEEPEST:
                        below.append(path)
                elif os.path.isfile(path) and (path.suffix == ".py" or is_read(path.name)):
                    yield path
        level = below


def entries(folder: Path) -> list[Path]:
    """What lies in the folder, by name; nothing if it may not be read."""
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


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
    try:
        if path.stat().st_size > largest:
            return None
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return None
