"""An .ini's lines as uWSGI sees them, and what each one is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tapster.uwsgi_ini.magic import Magic

BLANK = " \t\r"
WHOLE = re.compile(rb"((?:[^%\n]++|%.?)*+)(\n?)", re.DOTALL)
"""A `%` and what follows belong together, even the end of the line."""
BEGINS_SECTION = re.compile(r"\ufeff?\[")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line, magic variables replaced, without blanks around it."""

    first: int
    """Its number; of several lines that became one, the first."""
    number: int
    """Where it begins to say something: a `%` at the end of an empty line is nothing."""
    raw: str
    """As it stands in the file, all the lines that became one."""
    text: str

    @property
    def swallowed(self) -> str:
        """The first line whose end a `%` made disappear; empty if none did."""
        first, newline, _ = self.raw.partition("\n")
        return first.strip(BLANK) if newline else ""

    @property
    def section(self) -> str | None:
        """The section that begins here: without the last character, whatever it is."""
        return self.text[1:-1] if self.text.startswith("[") else None

    @property
    def written(self) -> str:
        """What stands right of the first `=`."""
        return self.raw.partition("=")[2].partition("\n")[0].strip(BLANK)

    def is_meant_for(self, section: str) -> bool:
        """Whether a person would take it for that section's header, and uWSGI does not."""
        if not BEGINS_SECTION.match(self.text) or self.section == section:
            return False
        name, closing, _ = self.text.lstrip("\ufeff[").partition("]")
        return not closing or name.strip().lower() == section.lower()


def lines(raw: bytes, magic: Magic) -> Iterator[Line]:
    """Every line of the file."""
    first = 1
    for whole in WHOLE.finditer(raw):
        number = first
        for swallowed in whole[1].split(b"\n")[:-1]:
            if magic.put_into(swallowed).strip(BLANK.encode()):
                break
            number += 1
        for text in magic.put_into(whole[1]).split(b"\n"):
            yield Line(
                first=first,
                number=number,
                raw=whole[1].decode(errors="replace"),
                text=text.partition(b"\0")[0].decode(errors="replace").strip(BLANK),
            )
        first += whole[0].count(b"\n")
