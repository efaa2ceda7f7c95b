"""`http = :8000` and `harakiri = 120`, without `http-timeout`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import set_in_ini
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

DEFAULT_S = 60
MORE_S = 5


@rule(
    title="uWSGI's HTTP router hangs up before the worker is done",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the option `http` starts a router, a process between the clients and the workers, with a
    time-out of its own: `http-timeout`, 60 seconds. When nothing has come from the worker for that
    long, it closes the connection without an answer. The visitor sees an empty reply, or a 502 if
    nginx is in front, and the worker goes on with its request until `harakiri`.

    Fix: `http-timeout` a few seconds above `harakiri`; or no router at all: behind nginx, `socket`
    does without it.

    Ignore when: the app sends something at least every minute while it works.
    """
    ini = evidence.ini
    harakiri, patience = ini.number("harakiri"), ini.number("http-timeout", DEFAULT_S)
    said = ini.last("http-timeout")
    if not ini.all("http", "https") or harakiri <= patience:
        return
    if said is None and not is_unset(evidence, "http-timeout"):
        return
    yield Finding(
        message=f"whoever waits longer than {patience} s gets an empty reply from the router, and "
        f"the worker stays busy for up to {harakiri} s",
        where=(said or ini.all("http", "https")[0]).where,
        fix=f"write `http-timeout = {harakiri + MORE_S}`",
        edits=set_in_ini(evidence, "http-timeout", harakiri + MORE_S),
    )
