"""One process and one thread."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development, is_unset, is_whole
from tapster.model.finding import Finding, Severity


@rule(
    title="one slow request blocks all visitors",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/WSGIquickstart.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: without `processes` and `threads` there is one worker, which serves one request at a time.
    While it waits for a database or for another server, everybody else waits in the queue, a
    health check too.

    Fix: `processes = 2` at least; as many as the machine has cores is a good beginning. Threads
    need less memory than processes, if the app's libraries allow them: `threads = 4`.

    Ignore when: the app keeps state in memory that all requests have to see, or it may never do two
    things at once.
    """
    ini = evidence.ini
    others = ("async", "gevent", "asyncio", "tornado", "ugreen", "cheaper")
    is_single = ini.number("processes", 1) == 1 and ini.number("threads", 1) == 1
    names = [name for name in ("processes", "threads") if not ini.all(name)]
    is_known = is_whole(evidence) and (not names or is_unset(evidence, *names))
    if is_single and is_known and not ini.all(*others) and not is_for_development(ini):
        said = ini.last("processes", "threads")
        yield Finding(
            message="one request at a time: while one is slow, everybody waits",
            where=said.where if said else evidence.ini_place,
            fix="set `processes` to 2 or more",
        )
