"""`harakiri = 30s`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import COMMENT, options, replaced
from tapster.doctor.rule import rule
from tapster.doctor.uwsgi_units import meant, unit
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.values import integer


@rule(
    title="a unit behind a number is dropped, and right only by luck",
    severity=Severity.ADVICE,
    source="https://github.com/unbit/uwsgi/blob/2.0.30/core/uwsgi.c#L4009",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI takes the digits and drops the rest. `harakiri = 30s` is 30 seconds because seconds
    are what it counts in; whoever changes it to `1m` gets one second.

    Fix: write the plain number.

    Ignore when: nobody will ever change it.
    """
    for option in options(evidence.ini):
        kind = known(option.name)
        if not kind or kind.kind != "number":
            continue
        text = COMMENT.sub("", option.value)
        if not text.isdigit() and meant(option.key, text) == integer(text):
            yield Finding(
                message=f"uWSGI drops the unit of `{text}`, and counts in {unit(option.key)}",
                where=option.where,
                fix=f"write `{option.name} = {integer(text)}`",
                edits=replaced(evidence.ini, option.where, text, str(integer(text))),
            )
