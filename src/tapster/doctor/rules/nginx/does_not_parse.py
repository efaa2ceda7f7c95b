"""A brace or a semicolon that is missing."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx cannot read its configuration",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/beginners_guide.html#conf_structure",
    behind=("nginx.missing-semicolon", "nginx.regex-needs-quotes"),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: every directive ends in `;` or in a block in braces, and every quote and every brace has
    its partner. Otherwise nginx does not start, and a reload changes nothing: nginx writes the
    reason to its log and goes on with what it had, so the mistake shows at the next restart, when
    every site of the machine is down.

    Fix: repair the line that the finding names, or the one above it, and ask `nginx -t`.

    Ignore when: the file is a template, and what it renders to is right.
    """
    for problem in evidence.nginx.problems:
        yield Finding(
            message=f"nginx refuses the file: {problem.message}",
            where=problem.where,
            fix="repair the line, and ask `nginx -t` before you reload",
        )
