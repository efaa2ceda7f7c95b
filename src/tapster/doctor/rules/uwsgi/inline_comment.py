"""`socket = /run/shop.sock ; for nginx`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.inline_comments import comments, edits
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a comment behind a value is part of the value",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI knows comments only on lines of their own. `socket = /run/shop.sock ; for nginx`
    makes a file of that whole name, so nginx finds no socket, and `master = false ; yet` is on,
    because only `false` alone is off.

    Fix: put the comment on the line above.

    Ignore when: the text really belongs to the value, such as a password with a `#` in it.
    """
    for each in comments(evidence.ini):
        if each.is_harmless:
            continue
        name, whole = each.option.name, " ".join(each.option.value.split())
        yield Finding(
            message=f"{name} is on: with the comment, `{whole}` is not off"
            if each.is_switch
            else f"{name} is `{whole}`, with the comment, and not `{each.value}`",
            where=each.option.where,
            fix=f"put `{each.text}` on the line above",
            edits=edits(evidence.ini, each),
        )
