"""`chmod-socket = 0660`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import COMMENT, replaced
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI does not start, because it does not understand chmod-socket",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#chmod-socket",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI takes exactly three octal digits, or 1 for 666. With four digits, with `ug+rw` or
    without a value it ends with "invalid chmod value".

    Fix: `chmod-socket = 660`.

    Ignore when: never; uWSGI does not start.
    """
    for option in evidence.ini.all("chmod-socket"):
        is_text = is_plain(option.value) or not option.written
        if not is_text or COMMENT.search(option.written):
            continue
        if not re.fullmatch(r"1|[0-7]{3}", option.value):
            is_long = re.fullmatch(r"0[0-7]{3}", option.value)
            edits = replaced(evidence.ini, option.where, option.value, option.value[1:])
            yield Finding(
                message=f'uWSGI does not start: "invalid chmod value: {option.value}"',
                where=option.where,
                fix=f"write `{option.name} = {option.value[1:] if is_long else '660'}`",
                edits=edits if is_long else (),
            )
