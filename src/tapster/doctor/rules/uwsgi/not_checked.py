"""A configuration in XML that says more than a list of options, or one that is huge."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="tapster cannot read this file, and has not checked it",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#xml-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: tapster reads XML and YAML as long as they are lists of options. This file says more, or
    is JSON, or is larger than 4 MB, so nothing in it was checked.

    Fix: let uWSGI write it as an .ini: `uwsgi --xml site.xml --show-config`.

    Ignore when: the file stays as it is.
    """
    for remark in evidence.ini.remarks:
        if remark.kind == "not-ini":
            yield Finding(
                message=f"what this {remark.text.upper()} says was not checked",
                where=remark.where,
                fix=f"convert it: `uwsgi --{remark.text} {remark.where.file.name} --show-config`",
            )
        elif remark.kind == "endless" and not evidence.ini.texts:
            yield Finding(
                message=f"{remark.where.file.name} is larger than 4 MB, and was not checked",
                where=remark.where,
                fix="see whether it is the right file",
            )
