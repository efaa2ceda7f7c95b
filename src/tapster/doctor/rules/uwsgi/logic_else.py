"""`else =` between `if-env` and `endif`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI 2.0 has no else",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ConfigLogic.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI 2.0 ignores `else`. What stands below it belongs to the same block: it counts
    together with what stands above, or not at all. Only 2.1, which is not released, knows `else`.

    Fix: end the block, and open the opposite one: `endif =`, then `if-not-env = NAME`.

    Ignore when: you run uWSGI 2.1 from its master branch.
    """
    for remark in evidence.ini.remarks:
        if remark.kind == "logic-else":
            yield Finding(
                message="uWSGI 2.0 ignores `else`: both halves count together, or neither",
                where=remark.where,
                fix="write `endif =` here, and then the opposite condition",
            )
