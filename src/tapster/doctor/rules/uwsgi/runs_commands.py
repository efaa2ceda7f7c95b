"""`version = @(exec://git rev-parse HEAD)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI runs a command, or fetches something, while it reads the file",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#magic-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `@(exec://command)` runs with the rights of whoever starts uWSGI, often root, and before
    `uid` gives them up; `@(http://...)` lets another machine decide about yours. Tapster never
    runs or fetches it, and so has not checked what depends on the value.

    Fix: write the value itself, or set a variable and use `$(NAME)`.

    Ignore when: only root can write the file and what the command runs.
    """
    for remark in evidence.ini.remarks:
        if remark.kind in {"not-run", "not-fetched"}:
            does = "runs" if remark.kind == "not-run" else "fetches"
            yield Finding(
                message=f"uWSGI {does} `{remark.text}` to read this file; tapster does not",
                where=remark.where,
                fix="write the value itself, or use a variable of the environment",
            )
