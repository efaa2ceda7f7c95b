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
    harmless = [each for each in comments(evidence.ini) if each.is_harmless]
    if harmless:
        first, *others = harmless
        more = f", and {len(others)} more like it" if others else ""
        yield Finding(
            message=f"the comment is part of {first.option.name}{more}, which does no harm here",
            where=first.option.where,
            fix="put each comment on the line above" if others else "put it on the line above",
            edits=tuple(edit for each in harmless for edit in edits(evidence.ini, each)),
        )
