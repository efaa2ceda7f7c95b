"""`gevent` without monkey patching."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

NAMES = ("gevent-monkey-patch", "gevent-early-monkey-patch")


@rule(
    title="gevent serves one request at a time, because nothing tells Python to wait its way",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Gevent.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with gevent a worker serves many requests by going on with another one while the first
    waits. Python's own sockets and `time.sleep` do not know that: while one request asks a
    database or another server, all the requests of the worker stand still. So 100 greenlets serve
    no more than one process does, and time-outs hit all of them together.

    Fix: `gevent-early-monkey-patch = true`, which replaces Python's functions before the app is
    imported.

    Ignore when: the app calls `gevent.monkey.patch_all()` first of all, in a file that was not
    looked at, or waits only through gevent's own functions.
    """
    said = evidence.ini.last("gevent")
    is_patched = any("patch_all" in text for _, text in evidence.named("*.py"))
    is_on = bool(said) and evidence.ini.number("gevent") > 0
    if said and is_on and not is_patched and is_unset(evidence, *NAMES):
        yield Finding(
            message="while one request waits for a database, all others of the worker do, too",
            where=said.where,
            fix="add `gevent-early-monkey-patch = true`",
        )
