r"""A value that ends in `\`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import options
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI does not join lines that end in a backslash",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    r"""
    Why: the backslash stays in the value, and the next line is an option of its own, which uWSGI
    does not know and ignores. A command loses its arguments, a list its second half.

    Fix: write it in one line, or the option once for each value if it may be repeated.

    Ignore when: the value really ends in a backslash.
    """
    for option in options(evidence.ini):
        if option.written.endswith("\\"):
            yield Finding(
                message=f"{option.name} ends in a backslash, and not on the next line",
                where=option.where,
                fix=f"write the whole value of {option.name} in one line",
            )
