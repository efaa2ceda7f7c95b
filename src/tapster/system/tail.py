"""The end of a log, for errors that quote it."""

from contextlib import suppress
from pathlib import Path

BYTES = 8192


def tail(path: Path, lines: int = 20) -> str:
    """The last lines of a file, indented to stand below `why:`; empty if there is none."""
    with suppress(OSError), path.open("rb") as log:
        log.seek(max(0, log.seek(0, 2) - BYTES))
        text = log.read().decode(errors="replace")
        return "\n       ".join(text.strip().splitlines()[-lines:])
    return ""
