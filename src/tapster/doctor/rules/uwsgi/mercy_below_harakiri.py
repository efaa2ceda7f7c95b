"""`worker-reload-mercy = 5` with `harakiri = 60`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import threads
from tapster.model.finding import Finding, Severity


@rule(
    title="a reload kills requests that harakiri would let end",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#worker-reload-mercy",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: at a reload or a graceful stop, a worker gets `worker-reload-mercy` seconds to finish its
    request; then it is killed, and the visitor gets a 502. `harakiri` says that a request may take
    longer than that. So slow requests fail at each deploy, and never else: with a mercy of 2
    seconds, one of 5 seconds was cut.

    Fix: a mercy at least as long as `harakiri`.

    Ignore when: reloads have to be quick, and slow requests may be sent again.
    """
    ini = evidence.ini
    said = ini.last("worker-reload-mercy")
    mercy, harakiri = ini.number("worker-reload-mercy"), ini.number("harakiri")
    if said and 0 < mercy < harakiri and threads(ini) == 1:
        yield Finding(
            message=f"at a reload, requests that take longer than {mercy} s end as a 502, though"
            f" harakiri allows {harakiri} s",
            where=said.where,
            fix=f"set `{said.name} = {harakiri}` or more",
        )
