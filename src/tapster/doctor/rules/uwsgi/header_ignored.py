"""`[uwsgi] ; production`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity

HEADER = re.compile(r"\ufeff?\s*\[\s*([^\]]*?)\s*\](?:\s*([;#].*))?\s*")


@rule(
    title="uWSGI does not see the section's header",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a header counts only as `[uwsgi]`, alone on its line and in small letters. With a comment
    behind it, spaces inside, capital letters or an invisible byte order mark before it, uWSGI
    warns "Can't find section", drops every option below, and starts with none.

    Fix: write `[uwsgi]`, and put a comment on a line of its own. In an editor, save the file as
    "UTF-8 without BOM".

    Ignore when: the section is meant for another program.
    """
    for remark in evidence.ini.remarks:
        if remark.kind != "header-ignored":
            continue
        found = HEADER.fullmatch(remark.text)
        name = found[1] if found else "uwsgi"
        header = f"[{'uwsgi' if name.lower() == 'uwsgi' else name}]"
        comment = (found[2],) if found and found[2] else ()
        yield Finding(
            message=f"an invisible byte order mark hides {header}: uWSGI drops every option below"
            if remark.text.startswith("\ufeff")
            else f"`{remark.text}` is no header for uWSGI, which drops every option below",
            where=remark.where,
            fix=f"write `{header}`, with nothing before or behind it on the line",
            edits=(Edit(where=remark.where, lines=(*comment, header)),) if found else (),
        )
