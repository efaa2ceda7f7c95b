"""An `if-env` in an `if-file`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="an if or for stands in another one",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ConfigLogic.html",
    behind=("uwsgi.logic-unclosed",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI does not nest blocks. If the outer condition holds, it exits with "recursive logic
    in options is not supported"; if not, the inner `endif` ends the outer block.

    Fix: write one block after the other, or put the inner part into a file of its own and
    include that.

    Ignore when: never.
    """
    for remark in evidence.ini.remarks:
        if remark.kind == "logic-nested":
            yield Finding(
                message=f"uWSGI does not start: `{remark.text}` stands in another if or for",
                where=remark.where,
                fix="end the outer block first",
            )
