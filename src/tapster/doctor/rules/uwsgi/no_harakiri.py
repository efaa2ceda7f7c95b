"""No `harakiri`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import has_master, is_for_development, is_unset, threads
from tapster.model.finding import Finding, Severity


@rule(
    title="a request that hangs takes its worker away for ever",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/FAQ.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx gives up after 60 seconds and tells the visitor 504, but the worker goes on to wait,
    for example for a server that never answers. With as many such requests as workers, nobody is
    served any more, and the log says nothing. `harakiri` ends a worker whose request takes too
    long, logs which request it was ("HARAKIRI ON WORKER"), and the master starts another.

    Fix: `harakiri = 50`, or more than your longest request takes and less than nginx's
    `uwsgi_read_timeout`. Timeouts in the app itself (database, HTTP client) are better still.

    Ignore when: some requests may take as long as they like, such as streams. It does not help with
    `threads`, nor with gevent.
    """
    ini = evidence.ini
    others = ("async", "gevent", "asyncio", "tornado", "ugreen", "http-timeout")
    if threads(ini) > 1 or ini.all(*others) or not has_master(ini) or is_for_development(ini):
        return
    if is_unset(evidence, "harakiri"):
        yield Finding(
            message="a request that hangs keeps its worker until somebody restarts uWSGI",
            where=evidence.ini_place,
            fix="add `harakiri = 50`, or more seconds than the longest request takes",
        )
