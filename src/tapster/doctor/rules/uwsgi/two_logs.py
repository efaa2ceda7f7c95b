"""`daemonize` and `logto` together."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the log does not go where logto says",
    severity=Severity.WARNING,
    source="https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/logging.c",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `daemonize` already names the file that uWSGI logs to, and it is asked first: where it is
    set, `logto` is not looked at. Whoever looks for an error in that file finds nothing, or
    what was there before.

    Fix: keep one: `daemonize` to go to the background, `logto` to stay in the foreground.

    Ignore when: both name the same file.
    """
    said = evidence.ini.last("logto")
    other = evidence.ini.last("daemonize")
    if said and other and said.value != other.value:
        yield Finding(
            message=f"{said.value} stays empty: daemonize sends the log to {other.value}",
            where=said.where,
            fix="remove `logto`, or `daemonize` if something else keeps uWSGI running",
        )
