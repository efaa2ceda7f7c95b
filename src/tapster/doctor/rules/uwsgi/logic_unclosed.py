"""`if-env = DEBUG`, and no `endif`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="an if or for has no end",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ConfigLogic.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: without `endif` or `endfor`, everything that follows belongs to the block: the rest of the
    file, what is included after it, and even options that follow on the command line. If the
    condition does not hold, all of it is dropped without a word.

    Fix: write `endif =` or `endfor =` where the block ends.

    Ignore when: never.
    """
    for remark in evidence.ini.remarks:
        if remark.kind == "logic-unclosed":
            end = "endfor" if remark.text.startswith("for") else "endif"
            yield Finding(
                message=f"everything below `{remark.text}` belongs to it, to the end and beyond",
                where=remark.where,
                fix=f"write `{end} =` where the block ends",
            )
