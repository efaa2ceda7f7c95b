"""`thunder-lock` together with what kills workers."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

MANY = 8


@rule(
    title="a worker that is killed may take the lock with it, and all others wait",
    severity=Severity.ADVICE,
    source="https://github.com/unbit/uwsgi/issues/2461",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `thunder-lock` the workers take turns at accepting connections, by a lock that they
    share. `harakiri`, `evil-reload-on-rss` and the kernel when memory runs out end a worker
    with SIGKILL. There are reports that the lock then stayed taken, and the whole site stood still
    until a restart. What it wins, fewer workers that wake up for nothing, is hard to measure below
    eight of them.

    Fix: remove the line, or measure that it wins something.

    Ignore when: many workers share one socket, and you watch that the site answers.
    """
    ini = evidence.ini
    said = ini.last("thunder-lock")
    killer = ini.last("harakiri", "evil-reload-on-rss", "evil-reload-on-as")
    if said and ini.is_on("thunder-lock") and killer and ini.number("processes", 1) <= MANY:
        yield Finding(
            message=f"{killer.name} kills workers, and if one has the lock just then, all may wait",
            where=said.where,
            fix="remove `thunder-lock`: up to eight workers hardly win by it",
        )
