"""A file with `[production]` and without `[uwsgi]`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import other_sections
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI takes nothing from this file unless it is asked for a section by name",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
    behind=("uwsgi.header-ignored",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `uwsgi --ini site.ini` reads the section `[uwsgi]`. A file that has only others, such as
    `[production]`, gives it nothing, with no more than a warning in the log. Nor does tapster
    know which of the sections to check.

    Fix: start uWSGI with `--ini site.ini:production`, and check the same, or rename the section
    to `[uwsgi]`.

    Ignore when: that is how it is started.
    """
    for remark in evidence.ini.remarks:
        file = remark.where.file
        if remark.kind != "section-not-found" or remark.text != "uwsgi":
            continue
        others = other_sections(evidence.ini, file)
        if others:
            names = ", ".join(f"[{name}]" for name in others)
            yield Finding(
                message=f"uWSGI finds no [uwsgi] here, only {names}",
                where=remark.where,
                fix=f"start uWSGI with `--ini {file.name}:{others[0]}`, or rename the section",
            )
