"""`vaccum = true`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unknown import Unknown, unread
from tapster.model.finding import Edit, Finding, Severity


@rule(
    title="uWSGI does not know the option, and says nothing",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html",
    behind=("uwsgi.strict-refuses",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI takes every name that it does not know for a placeholder, and does nothing with it.
    With `vaccum = true` sockets stay behind, with `process = 4` there is one process; typos like
    these have gone unnoticed for years.

    Fix: write the option's name as uWSGI has it. `strict = true` makes uWSGI refuse to start
    otherwise.

    Ignore when: your own plugin has the option, or the app reads it from `uwsgi.opt`.
    """
    for each in unread(evidence):
        yield Finding(
            message=_message(each),
            where=each.option.where,
            fix=_fix(each),
            edits=(Edit(where=each.option.where, lines=(each.line_right,)),)
            if each.line_right
            else (),
        )


def _message(each: Unknown) -> str:
    if " " in each.name:
        return f"uWSGI ignores the line `{each.name}`: it is no `name = value`"
    return f"uWSGI ignores `{each.name}`: it has no such option, and nothing asks for it"


def _fix(each: Unknown) -> str:
    if each.line_right:
        return f"write `{each.close[0] if each.close else each.line_right.strip()}`"
    if each.close:
        return f"did you mean {' or '.join(f'`{name}`' for name in each.close)}?"
    return "remove the line"
