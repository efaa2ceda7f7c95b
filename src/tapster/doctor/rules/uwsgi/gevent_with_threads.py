"""`gevent` and `threads` together."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import threads
from tapster.model.finding import Finding, Severity


@rule(
    title="workers crash, because gevent and threads do not go together",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/init.c",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: both say how many requests a worker serves at the same time. uWSGI 2.0 makes room for as
    many as `threads` says, but gevent uses as many places as its own number says: it writes into
    memory that is not its own. With gevent = 200 and threads = 2, all of 60 requests at once ended
    without an answer, and the log said "uWSGI process got Segmentation Fault".

    Fix: keep one: `gevent` for requests that mostly wait, `threads` for everything else.

    Ignore when: never.
    """
    ini = evidence.ini
    said = ini.last("gevent")
    if said and ini.number("gevent") > threads(ini) > 1:
        yield Finding(
            message=f"a worker with several requests at once crashes: {said.value} greenlets have"
            f" the room of {threads(ini)} threads",
            where=said.where,
            fix="remove `threads`, or `gevent`",
        )
