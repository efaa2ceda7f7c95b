"""`cheaper-initial = 2` without `cheaper`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

NAMES = ("cheaper-initial", "cheaper-step", "cheaper-overload", "cheaper-algo")


@rule(
    title="the number of workers does not adapt, for want of cheaper",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Cheaper.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `cheaper = N`, the lowest number of workers, is what switches adapting on. Without a number
    above 0, uWSGI starts all `processes` and ignores `cheaper-initial`, `cheaper-step` and
    `cheaper-algo` without a word. The machine needs the memory of all of them, all the time.

    Fix: add `cheaper = 2`, or remove the other options.

    Ignore when: `cheaper` is set somewhere else, such as on the command line.
    """
    said = next(iter(evidence.ini.all(*NAMES)), None)
    if said and is_unset(evidence, "cheaper"):
        yield Finding(
            message=f"{said.name} does nothing: without `cheaper`, all workers run all the time",
            where=said.where,
            fix="add `cheaper` with the lowest number of workers",
        )
