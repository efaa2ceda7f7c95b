"""`harakiri` together with `threads` or gevent."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import threads
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.values import integer


@rule(
    title="harakiri does not end requests that hang when a worker has threads",
    severity=Severity.WARNING,
    source="https://github.com/unbit/uwsgi/issues/2706",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI 2.0 has one deadline a process, not one a request. Every other request of the same
    worker sets it anew when it begins, and clears it when it ends. As long as there is traffic,
    a request that hangs is never noticed: with harakiri at 3 seconds, one of 12 seconds went
    through. And when it does fire, it ends the requests of all threads.

    Fix: more `processes` instead of `threads`, or timeouts in the app: for its database, for its
    HTTP client.

    Ignore when: it is only there for the case that everything hangs; that it still ends.
    """
    ini = evidence.ini
    said = ini.last("harakiri")
    several = ini.last("threads") if threads(ini) > 1 else ini.last("gevent", "async")
    if said and ini.number("harakiri") > 0 and several:
        yield Finding(
            message=f"with {several.name} = {integer(several.value)}, a request that hangs goes on"
            f" after {ini.number('harakiri')} s while its worker serves others",
            where=said.where,
            fix="use processes instead of threads, or timeouts in the app",
        )
