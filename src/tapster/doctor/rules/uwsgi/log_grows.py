"""`logto` or `daemonize` with nothing that ever shortens the file."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development, is_unset
from tapster.model.finding import Finding, Severity

NAMES = ("log-maxsize", "touch-logreopen", "touch-logrotate", "log-reopen", "disable-logging")


@rule(
    title="the log grows until the disk is full",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Logging.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI writes a line for each request and never removes one. A site with ten requests a
    second fills about 170 MB a day. When the disk is full, databases and uploads fail first.

    Fix: `log-maxsize = 100000000`, which puts the file aside at 100 MB; or logrotate together with
    `touch-logreopen`, because uWSGI goes on to write to the renamed file otherwise.

    Ignore when: logrotate has `copytruncate` for the file, or `master-fifo` is told to reopen it.
    """
    ini = evidence.ini
    said = ini.last("daemonize", "daemonize2", "logto", "logto2")
    is_file = said and said.value and ":" not in said.value and not said.value.startswith("/dev/")
    if said and is_file and is_unset(evidence, *NAMES) and not is_for_development(ini):
        yield Finding(
            message=f"{said.value} grows by a line a request, until the disk is full",
            where=said.where,
            fix="add `log-maxsize = 100000000`, or logrotate with `touch-logreopen`",
        )
