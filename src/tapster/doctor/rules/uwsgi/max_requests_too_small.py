"""`max-requests = 50` with `lazy-apps`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development
from tapster.model.finding import Finding, Severity

FEW = 100
FEW_TO_LOAD = 500
"""With lazy-apps each new worker imports the app again, while visitors wait."""


@rule(
    title="workers end all the time, and visitors wait for new ones",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#max-requests",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: after `max-requests` requests a worker ends and another starts. With a small number that
    happens every few seconds, and as all workers get equally many requests, it happens to all of
    them at nearly the same time. With `lazy-apps` each new one imports the app first: with 50, 61
    of 352 requests took more than a second.

    Fix: a number in the thousands, and `max-requests-delta` (uWSGI 2.0.29) so that workers do not
    end together. Against memory that grows, `reload-on-rss` acts only when it is needed.

    Ignore when: the app loses so much memory that it has to be.
    """
    ini = evidence.ini
    said = ini.last("max-requests")
    limit = FEW_TO_LOAD if ini.is_on("lazy-apps") or ini.is_on("lazy") else FEW
    if said and 0 < ini.number("max-requests") < limit and not is_for_development(ini):
        yield Finding(
            message=f"each worker ends after {ini.number('max-requests')} requests, and visitors"
            " wait until the next one has started",
            where=said.where,
            fix="set `max-requests = 5000`, or use `reload-on-rss` with megabytes",
        )
