"""`include = common.ini:production`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity


@rule(
    title="uWSGI cannot load what is included",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/blob/2.0.30/core/uwsgi.c#L4717",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `include` and `inherit` choose a reader by what the name ends in. `.ini:production` or a
    name without `.ini` is no ending that they know: uWSGI exits with "unable to load
    configuration".

    Fix: `ini = common.ini:production`, which does the same, knows sections and asks for no ending.

    Ignore when: never.
    """
    ini = evidence.ini
    for remark in ini.remarks:
        if remark.kind not in {"include-with-section", "include-not-loaded"} or "(" in remark.text:
            continue
        line = ini.line(remark.where)
        name = line.partition("=")[0].strip()
        yield Finding(
            message=f"uWSGI does not start: {name} cannot load `{remark.text}`",
            where=remark.where,
            fix=f"write `ini = {remark.text}`",
            edits=(Edit(where=remark.where, lines=(line.replace("include", "ini", 1),)),)
            if name == "include"
            else (),
        )
