"""`socket = /run/shop.sock ; for nginx`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity
from tapster.uwsgi_ini.options import known

COMMENT = re.compile(r"[ \t]+([;#].*)$")


@rule(
    title="a comment behind a value is part of the value",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI knows comments only on lines of their own. `socket = /run/shop.sock ; for nginx`
    makes a file of that whole name, so nginx finds no socket, and `master = false ; yet` is on,
    because only `false` alone is off. Behind a number, or a switch that is on, the comment is
    dropped, but only by luck.

    Fix: put the comment on the line above.

    Ignore when: the text really belongs to the value, such as a colour in a log format.
    """
    for option in evidence.ini.options:
        found = COMMENT.search(option.written)
        kind = known(option.name)
        if not found or (kind and kind.kind in {"number", "logic"}):
            continue
        value = option.written[: found.start()]
        line = evidence.ini.line(option.where)
        indent = line[: len(line) - len(line.lstrip())]
        yield Finding(
            message=f"{option.name} is `{option.value}`, with the comment, and not `{value}`",
            where=option.where,
            fix=f"put `{found[1]}` on the line above",
            edits=(
                Edit(
                    where=option.where,
                    lines=(f"{indent}{found[1]}", line[: len(line.rstrip()) - len(found[0])]),
                ),
            ),
        )
