"""`uwsgi_request_buffering off;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

PATIENT = 30
"""Seconds of uWSGI's socket-timeout from which on somebody has thought of it; the default is 4."""


@rule(
    title="a slow upload fails after four seconds of silence",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_request_buffering",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx usually receives a whole request before it bothers the app. Without that, a worker
    reads at the speed of the client, and uWSGI gives up when nothing comes for `socket-timeout`, 4
    seconds by default: `timeout during read on wsgi.input`, and a 502 for whoever has a bad
    connection.

    Fix: leave it on, or raise `socket-timeout` in the .ini to what you expect of clients.

    Ignore when: the app has to see the beginning of an upload before its end, and has workers to
    spare.
    """
    patience = evidence.ini.number("socket-timeout") or 0
    for directive, _ in evidence.nginx.named("uwsgi_request_buffering"):
        if directive.args == ("off",) and patience < PATIENT:
            yield Finding(
                message="an upload that pauses for 4 s is a 502, and holds a worker until then",
                where=directive.where,
                fix="remove the line, or set `socket-timeout` in the .ini",
            )
