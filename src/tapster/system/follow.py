"""Lines as they are written to several files."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

EVERY_S = 0.1


def last_lines(paths: tuple[Path, ...], count: int) -> Iterator[tuple[Path, str]]:
    """The last `count` lines of each file, oldest first."""
    for path in paths:
        if path.exists():
            for line in path.read_text(errors="replace").splitlines()[-count:]:
                yield path, line


def lines(paths: tuple[Path, ...], *, from_start: bool) -> Iterator[tuple[Path, str]]:
    """Each new line with its file, for ever; a file that is replaced is read from its start."""
    opened: dict[Path, BinaryIO] = {}
    rest: dict[Path, bytes] = dict.fromkeys(paths, b"")
    skip = not from_start
    while True:
        for path in paths:
            if path not in opened and path.exists():
                opened[path] = path.open("rb")
                if skip:
                    opened[path].seek(0, 2)
        skip = False
        quiet = True
        for path, file in list(opened.items()):
            text = rest[path] + file.read()
            *whole, rest[path] = text.split(b"\n")
            quiet = quiet and not whole
            for line in whole:
                yield path, line.decode(errors="replace")
            if not whole and _is_replaced(path, file):
                opened.pop(path).close()
        if quiet:
            time.sleep(EVERY_S)


def _is_replaced(path: Path, file: BinaryIO) -> bool:
    """Another file has the name now, or this one was cut short."""
    import os  # noqa: PLC0415

    try:
        now, then = path.stat(), os.fstat(file.fileno())
    except OSError:
        return False
    return now.st_ino != then.st_ino or now.st_size < file.tell()
