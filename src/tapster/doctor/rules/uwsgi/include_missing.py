"""`include = common.ini`, which is not there."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a file that is included is not there",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI exits if it cannot open a file that `ini`, `include` or `inherit` names. A relative
    name is looked for in the folder that uWSGI is started in, which need not be the .ini's own.

    Fix: correct the name, or write `%d` before it: the folder of this .ini.

    Ignore when: the file is there where and when uWSGI starts.
    """
    ini = evidence.ini
    for remark in ini.remarks:
        name = Path(remark.text)
        is_elsewhere = name.parts[0] == ini.path.parent.name or (
            name.is_absolute() and evidence.machine is None
        )
        is_other = "(" in remark.text or ini.line(remark.where).lstrip().startswith("for-readline")
        if remark.kind == "include-missing" and not (is_other or is_elsewhere):
            yield Finding(
                message=f"uWSGI does not start without {remark.text}, which is not there",
                where=remark.where,
                fix="correct the name, or write `%d` before it for the folder of this .ini",
            )
