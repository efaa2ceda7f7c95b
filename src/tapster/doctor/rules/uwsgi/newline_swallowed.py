"""`; keep it under 90%`, and `master = true` below it."""

from collections.abc import Iterator
from dataclasses import replace

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity


@rule(
    title="a line that ends in % swallows the next one",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#magic-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: before it looks at lines, uWSGI replaces every % and the character behind it, in comments
    too. At the end of a line that character is the line's end: the next line becomes part of this
    one. Below `; keep it under 90%`, `master = true` is a piece of the comment, and gone.

    Fix: write `%%` for a percent sign, or other words.

    Ignore when: never.
    """
    ini = evidence.ini
    for remark in ini.remarks:
        if remark.kind != "newline-swallowed":
            continue
        line = ini.line(remark.where)
        swallowed = ini.line(replace(remark.where, line=remark.where.line + 1)).strip()
        are_comments = line.lstrip()[:1] in {";", "#"} and swallowed[:1] in {";", "#"}
        if swallowed and not are_comments:
            yield Finding(
                message=f"the % at the end of the line swallows `{swallowed}` below it",
                where=remark.where,
                fix="write `%%`",
                edits=(Edit(where=remark.where, lines=(f"{line}%",)),),
            )
