"""`client_max_body_size 10MB;`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

SIZES = re.compile(r".*_(?:max_body_size|buffer_size|buffers|buffers_size|temp_file_size)")
TIMES = re.compile(r".*_timeout|expires")
WRITTEN = re.compile(r"(\d+)([a-zA-Z]+)")
SIZE_UNITS = {"kb": "k", "kib": "k", "mb": "m", "mib": "m", "gb": "g", "gib": "g", "b": ""}
TIME_UNITS = {
    **dict.fromkeys(("sec", "secs", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "m"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
}


@rule(
    title="nginx does not know the unit of a number",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/syntax.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: sizes are written with k, m or g, and times with ms, s, m, h or d. Of `10MB` and `60sec`
    nginx says "invalid value" and does not start.

    Fix: write `10m` and `60s`.

    Ignore when: never; nginx refuses the file.
    """
    for directive, _ in evidence.nginx.walked:
        units = SIZE_UNITS if SIZES.fullmatch(directive.name) else None
        units = units or (TIME_UNITS if TIMES.fullmatch(directive.name) else {})
        for value in directive.args:
            found = WRITTEN.fullmatch(value)
            if found and found[2].lower() in units:
                meant = f"{found[1]}{units[found[2].lower()]}"
                yield Finding(
                    message=f"nginx does not start: `{value}` is no value for {directive.name}",
                    where=directive.where,
                    fix=f"write `{meant}`",
                    edits=replaced(evidence, directive, value, meant),
                )
