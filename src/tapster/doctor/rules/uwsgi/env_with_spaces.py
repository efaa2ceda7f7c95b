"""`env = DEBUG = 1`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

SPACED = re.compile(r"(\w+)(?P<left>[ \t]*)=(?P<right>[ \t]*)(.*)")


@rule(
    title="spaces become part of a variable's name or value",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#env",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI splits `env` at the `=` and removes nothing. `env = DEBUG = 1` sets a variable
    whose name ends in a space, to a value that begins with one; the app finds no DEBUG.

    Fix: `env = DEBUG=1`.

    Ignore when: the space before the value is meant.
    """
    for option in evidence.ini.all("env"):
        found = SPACED.fullmatch(option.written)
        if found and (found["left"] or found["right"]):
            right = f"{found[1]}={found[4]}"
            parts = {"name": found["left"], "value": found["right"]}
            spaced = " and ".join(part for part, spaces in parts.items() if spaces)
            yield Finding(
                message=f"the space belongs to the {spaced} of the variable: "
                + (
                    f"the app finds no {found[1]}"
                    if found["left"]
                    else f"{found[1]} begins with it"
                ),
                where=option.where,
                fix=f"write `env = {right}`",
                edits=replaced(evidence.ini, option.where, option.written, right),
            )
