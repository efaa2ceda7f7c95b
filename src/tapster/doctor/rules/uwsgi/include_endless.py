"""`ini = uwsgi.ini` in uwsgi.ini."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="files include each other without end",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI reads an included file at once, and does not notice that it is already reading it.
    It goes on until it has no memory or no open files left, and dies.

    Fix: remove one of the includes.

    Ignore when: never.
    """
    for remark in evidence.ini.remarks:
        is_read = bool(evidence.ini.texts)
        if is_read and remark.kind in {"include-too-deep", "endless"}:
            yield Finding(
                message=f"uWSGI reads {remark.text} again and again until it dies",
                where=remark.where,
                fix="remove what leads back to the same file",
            )
