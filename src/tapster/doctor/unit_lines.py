"""Where a setting stands in a unit of systemd."""

import re
from pathlib import Path

from tapster.model.finding import Place


def place_of(file: Path, text: str, name: str) -> Place:
    """The line of the last `name = value`; the file as a whole if there is none."""
    found = list(re.finditer(rf"^[ \t]*{name}[ \t]*=", text, re.MULTILINE))
    return Place(file=file, line=text.count("\n", 0, found[-1].start()) + 1 if found else 0)
