"""Lines of logs: the last ones, and those that are being written."""

import os
import time
from collections.abc import Generator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from tapster.system.files import explained

EVERY_S = 0.1
BLOCK_BYTES = 1 << 16


def last_lines(path: Path, count: int) -> tuple[tuple[str, ...], int]:
    """The last `count` whole lines, and the position behind them; nothing and 0 without a file."""
    with explained(f"{path} was not read"):
        try:
            file = path.open("rb")
        except FileNotFoundError:
            return (), 0
    with file:
        start = end = file.seek(0, os.SEEK_END)
        text = b""
        while start and text.count(b"\n") <= count:
            start = max(0, start - BLOCK_BYTES)
            file.seek(start)
            text = file.read(end - start)
    whole, newline, rest = text.rpartition(b"\n")
    found = (whole.split(b"\n") if newline else [])[-count:] if count else []
    return tuple(line.decode(errors="replace") for line in found), end - len(rest)


def end(path: Path) -> int:
    """Position behind the last whole line."""
    return last_lines(path, 0)[1]


def lines(starts: Mapping[Path, int]) -> Generator[tuple[Path, str]]:
    """Each new line with its file, for ever; a file that is replaced is read from its start.

    starts: position in each file to begin at
    """
    opened: dict[Path, BinaryIO] = {}
    positions = dict(starts)
    rest: dict[Path, bytes] = dict.fromkeys(starts, b"")
    with ExitStack() as files:
        while True:
            quiet = True
            for path in starts:
                if path not in opened and path.exists():
                    opened[path] = files.enter_context(path.open("rb"))
                    opened[path].seek(positions.pop(path, 0))
            for path, file in list(opened.items()):
                *whole, rest[path] = (rest[path] + file.read()).split(b"\n")
                quiet = quiet and not whole
                for line in whole:
                    yield path, line.decode(errors="replace")
                if not whole and _is_replaced(path, file):
                    opened.pop(path).close()
                    rest[path] = b""
            if quiet:
                time.sleep(EVERY_S)


def _is_replaced(path: Path, file: BinaryIO) -> bool:
    """Another file has the name now, or this one was cut short."""
    try:
        now, then = path.stat(), os.fstat(file.fileno())
    except OSError:
        return False
    return now.st_ino != then.st_ino or now.st_size < file.tell()
