"""A no-break space, copied from a web page."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import lines
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity

NAMES = {
    "\u00a0": "a no-break space",
    "\u202f": "a narrow no-break space",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
}
BLANKS = "\u00a0\u202f"
OTHERS = "\u200b\u200c\u200d\u2060\ufeff"
INVISIBLE = re.compile(f"[{BLANKS}{OTHERS}]")


@rule(
    title="an invisible character is part of a name or value",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: web pages and word processors use spaces that look like spaces and are none. uWSGI removes
    only real blanks around names and values: `processes` with a no-break space in front of its
    number is 0, `master` with one behind it is an option that uWSGI does not know.

    Fix: type the line again.

    Ignore when: the character belongs to a text that the app shows.
    """
    for line in lines(evidence.ini):
        whole = evidence.ini.line(line.where)
        found = INVISIBLE.search(whole)
        if found and not line.name.startswith("\ufeff["):  # uwsgi.header-ignored is about that
            plain = whole.translate({ord(each): " " for each in BLANKS})
            name = line.name.strip(BLANKS + OTHERS)
            yield Finding(
                message=f"{NAMES[found[0]]} is part of {name} or its value",
                where=line.where,
                fix="type the line again",
                edits=(
                    Edit(
                        where=line.where,
                        lines=(plain.translate(dict.fromkeys(map(ord, OTHERS))),),
                    ),
                ),
            )
