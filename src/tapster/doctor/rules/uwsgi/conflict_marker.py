"""`<<<<<<< HEAD`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a merge conflict is not resolved",
    severity=Severity.ERROR,
    source="https://git-scm.com/docs/git-merge#_how_conflicts_are_presented",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI takes the markers of a merge conflict for options that it does not know, and says
    nothing. The options of both sides are in force: lists have both values, others the lower one.

    Fix: keep the lines of one side, and remove the other's and the three markers.

    Ignore when: never.
    """
    told = set()
    for remark in evidence.ini.remarks:
        if remark.kind == "conflict-marker" and remark.where.file not in told:
            told.add(remark.where.file)
            yield Finding(
                message="both sides of a merge conflict are in force",
                where=remark.where,
                fix="keep the lines of one side, and remove the markers",
            )
