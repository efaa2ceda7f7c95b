"""Options without `[uwsgi]` above them."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import lines, other_sections
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI finds no section to read",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
    behind=("uwsgi.header-ignored",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI reads one section of an .ini, `[uwsgi]` unless it is told another name, and nothing
    outside of it. If the section is not there, uWSGI warns "Can't find section" and starts without
    any option: no app, no socket.

    Fix: write `[uwsgi]` above the options, or the right name behind `file.ini:`.

    Ignore when: the file is only included by another one, which asks for a section that it has.
    """
    for remark in evidence.ini.remarks:
        if remark.kind != "section-not-found":
            continue
        file = remark.where.file
        sections = {line.section for line in lines(evidence.ini) if line.where.file == file}
        others = other_sections(evidence.ini, file)
        if remark.text == "uwsgi" and sections - {""}:
            continue
        is_empty = f"[{remark.text}]" in map(str.strip, evidence.ini.texts[file].split("\n"))
        what = "in which there is nothing" if is_empty else "which is not there"
        yield Finding(
            message=f"uWSGI looks for [{remark.text}], {what}, and takes no option",
            where=remark.where,
            fix=f"write options below `[{remark.text}]`"
            if is_empty
            else f"write `[{remark.text}]` above the options"
            if not others
            else f"ask for a section that is there: {', '.join(others)}",
        )
