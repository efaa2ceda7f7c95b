"""`shop:blue.ini`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI cannot open an .ini with a colon in its name",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: behind the last colon, uWSGI expects the name of a section. `shop:blue.ini` is the section
    `blue.ini` of a file `shop`, which is not there.

    Fix: rename the file.

    Ignore when: never.
    """
    name = evidence.ini.path.name
    if ":" in name:
        file, _, section = name.rpartition(":")
        yield Finding(
            message=f"uWSGI looks for the section [{section}] of a file `{file}`",
            where=evidence.ini_place,
            fix=f"rename {name} to {name.replace(':', '-')}",
        )
