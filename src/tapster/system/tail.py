"""The end of a log, for errors that quote it."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

BYTES = 8192
QUOTED_LINES = 20


def tail(path: Path, lines: int = QUOTED_LINES) -> str:
    """The last lines of a file, indented to stand below `why:`; empty if there is none."""
    with suppress(OSError), path.open("rb") as log:
        log.seek(max(0, log.seek(0, 2) - BYTES))
        text = log.read().decode(errors="replace")
        return indented(text.strip().splitlines()[-lines:])
    return ""


def indented(lines: Iterable[str]) -> str:
    """The lines as one text that stands below `why:`."""
    return "\n       ".join(lines)
