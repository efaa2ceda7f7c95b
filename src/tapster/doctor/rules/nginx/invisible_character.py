"""A space that is none for nginx, or a byte order mark."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Place, Severity

AT_START = re.compile(
    "^([ \\t]*)([\u00a0\u1680\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]+)"
)
"""Before the first word: there it cannot be meant."""


@rule(
    title="an invisible character belongs to the first word of a line",
    severity=Severity.ERROR,
    source="https://www.rfc-editor.org/rfc/rfc3629#section-6",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: only the plain space and the tab separate words for nginx. Text that was copied from a web
    page may have other spaces, which look the same, and some Windows editors begin a file with a
    byte order mark, which cannot be seen at all. nginx takes them for letters and says `unknown
    directive " listen"`: it does not start.

    Fix: delete the spaces at the start of the line and type them again; save the file as UTF-8
    without a byte order mark.

    Ignore when: never; before a `#` it is no comment any more, either.
    """
    for path, text in evidence.nginx.texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            found = AT_START.match(line)
            if not found:
                continue
            where = Place(file=path, line=number)
            indent = "" if number == 1 else " " * len(found[0])
            kind = "a byte order mark" if "\ufeff" in found[2] else f"U+{ord(found[2][0]):04X}"
            yield Finding(
                message=f"nginx does not start: the line begins with {kind}, no space for nginx",
                where=where,
                fix="delete what is left of the first word, and type plain spaces",
                edits=(Edit(where=where, lines=(f"{indent}{line[found.end() :].lstrip()}",)),),
            )
