"""`master = disabled`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import COMMENT, options, replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.values import FALSE

NOT_OFF = re.compile(
    r"[\"']?(false|off|no|0)\b.*|[\"']?(disabled?|none|null|nil|never|nope|n|f|0+)[\"']?",
    re.IGNORECASE,
)
QUOTED = re.compile(r"([\"'])(false|off|no|0)\1", re.IGNORECASE)


@rule(
    title="a switch that should be off is on",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/blob/2.0.30/core/uwsgi.c#L3924",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a switch is off only if its value is exactly `false`, `off`, `no` or `0`. Everything else
    turns it on, also `disabled`, `none`, `"false"` in quotes and `false,`.

    Fix: write `false`, or remove the line.

    Ignore when: it is meant to be on; then write `true`.
    """
    for option in options(evidence.ini):
        kind = known(option.name)
        value = option.value
        if not kind or kind.kind != "switch" or value.lower() in FALSE or COMMENT.search(value):
            continue
        if NOT_OFF.fullmatch(value):
            yield Finding(
                message=f"{option.name} is on: `{value}` is none of uWSGI's four words for off",
                where=option.where,
                fix=f"write `{option.name} = false`",
                edits=replaced(evidence.ini, option.where, value, "false")
                if QUOTED.fullmatch(value)
                else (),
            )
