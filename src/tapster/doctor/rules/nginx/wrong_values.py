"""`gzip yes;`, `listen;`, `location { }`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.directives import context, fault


@rule(
    title="nginx does not take these values of a directive",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/dirindex.html",
    behind=("nginx.missing-semicolon", "nginx.does-not-parse"),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: each directive takes a fixed number of values, and a switch is `on` or `off` and nothing
    else. Otherwise nginx says "invalid number of arguments" or "invalid value" and does not start.
    A space in a path or a name counts as the end of a value, unless it is in quotes.

    Fix: write the values as nginx's documentation has them; put one with spaces in quotes.

    Ignore when: never; nginx refuses the file.
    """
    for directive, blocks in evidence.nginx.walked:
        if found := fault(directive, context(blocks, evidence.nginx)):
            written = " ".join((directive.name, *directive.args))
            yield Finding(
                message=f"nginx does not start: `{directive.name}` {found}, in `{written[:60]}`",
                where=directive.where,
                fix=f"correct the values of `{directive.name}`",
            )
