"""`cheaper-rss-limit-soft` without `memory-report`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known


@rule(
    title="uWSGI does not start, because nothing measures the memory",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Cheaper.html#setting-memory-limits",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `cheaper-rss-limit-soft` compares the workers' memory with a limit, but uWSGI measures it
    only if `memory-report` is on. Without it, it ends with "enabling cheaper-rss-limit-soft
    requires enabling also memory-report".

    Fix: add `memory-report = true`.

    Ignore when: it is set on the command line.
    """
    said = evidence.ini.last("cheaper-rss-limit-soft")
    options = (known(option.name) for option in evidence.ini.options)
    is_measured = any(option and "memory" in option.flags for option in options)
    is_limit = bool(said) and evidence.ini.number("cheaper-rss-limit-soft") > 0
    if said and is_limit and not is_measured and is_unset(evidence, "memory-report"):
        yield Finding(
            message="uWSGI does not start: the limit needs `memory-report`",
            where=said.where,
            fix="add `memory-report = true`",
        )
