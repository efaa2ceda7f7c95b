"""`chdir = {{ app_folder }}`."""

import re
from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import OWN_LANGUAGE, lines
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

LEFTOVER = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|__[A-Z][A-Z0-9_]*__|<[A-Z][A-Z0-9_-]+>|\$\{[A-Z][A-Z0-9_]*\}"
    r"|/path/to/[^\s,]*|\bYOUR_[A-Z_]+"
)


@rule(
    title="a template was not filled in",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#environment-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI knows no `{{ }}`, no `__NAME__` and no `${NAME}`: it takes them literally. A path is
    then not there, and a number is 0.

    Fix: fill in the values before uWSGI reads the file. From the environment uWSGI itself takes
    `$(NAME)`, in round parentheses.

    Ignore when: this is the template, which a deployment fills in.
    """
    found: dict[Path, list[tuple[Place, str]]] = {}
    for line in lines(evidence.ini):
        left = LEFTOVER.search(evidence.ini.line(line.where))
        if left and not (left[0].startswith("${") and OWN_LANGUAGE.match(line.name)):
            found.setdefault(line.where.file, []).append((line.where, left[0]))
    for (where, leftover), *others in found.values():
        more = f", and {len(others)} more lines like it" if len(others) > 1 else ""
        yield Finding(
            message=f"uWSGI takes `{leftover}` literally{more}",
            where=where,
            fix=f"write `$({leftover[2:-1]})`, or fill it in before uWSGI starts"
            if leftover.startswith("${")
            else f"fill in `{leftover}` before uWSGI starts",
        )
