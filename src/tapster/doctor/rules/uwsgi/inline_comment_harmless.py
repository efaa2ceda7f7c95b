"""`processes = 4 ; one a core`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.inline_comments import comments, edits
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a comment behind a value is dropped only by luck",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI knows comments only on lines of their own. Behind a number, a port or a switch that
    is on, the text happens to change nothing. Copied behind a path, or once the switch is set to
    `false`, the same comment breaks the site.

    Fix: put the comment on the line above.

    Ignore when: you like it there, and know where it may not stand.
    """
    for each in comments(evidence.ini):
        if each.is_harmless:
            yield Finding(
                message=f"the comment is part of {each.option.name}, which does no harm here",
                where=each.option.where,
                fix=f"put `{each.text}` on the line above",
                edits=edits(evidence.ini, each),
            )
