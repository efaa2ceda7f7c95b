"""`log-maxsize = 20`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

FEW = 64 * 1024


@rule(
    title="the log is put aside every few requests",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Logging.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `log-maxsize` counts in bytes. With a small number uWSGI renames the log and begins another
    every few lines. The folder fills with tiny files, and what you look for is in none of them.

    Fix: `log-maxsize = 20971520` for 20 MB.

    Ignore when: never; a line about one request has about 200 bytes.
    """
    said = evidence.ini.last("log-maxsize")
    if said and said.value.isdecimal() and 0 < int(said.value) < FEW:
        yield Finding(
            message=f"a new log begins every {said.value} bytes",
            where=said.where,
            fix="write the size in bytes, such as `log-maxsize = 20971520`",
        )
