"""Every symptom, and the page about them."""

import os
from collections.abc import Iterable, Mapping

from tests.symptoms import code, doors, processes, reading, serving, starting, transport
from tests.symptoms.symptom import Symptom

TABLES: Mapping[str, tuple[Symptom, ...]] = {
    "An .ini that uWSGI reads in another way than people do": reading.SYMPTOMS,
    "Processes that end, or do not end, against what people expect": processes.SYMPTOMS,
    "An app that cannot be served as it is written, or that tells too much": code.SYMPTOMS,
    "nginx and uWSGI that do not fit together": transport.SYMPTOMS,
    "Doors beside nginx": doors.SYMPTOMS,
    "An nginx that does not start": starting.SYMPTOMS,
    "What nginx hands out, and to whom": serving.SYMPTOMS,
}
SHOWN = {
    "<folder>": "/srv/shop",
    "<other-port>": "3031",
    "<port>": "80",
    "<python>": "/srv/shop/venv/bin/python",
    "<data>": "/etc/ssl",
    "<somaxconn>": "4096",
    "<too-many>": "4097",
    "<nobody>": "nogroup",
    "\ufeff": "\u2423",
    "\u00a0": "\u2423",
}
"""What stands for what is filled in, and for what cannot be seen."""
_HEAD = """\
# Symptoms

What the rules of `tapster check` find does harm. Here is what, seen from outside: each row is a
real nginx before a real uWSGI, once with the lines after `-` and once with those after `+`. In the
first case the rule finds them; in the second it is quiet. `tests/symptoms` holds the rows, and
`python -m tests.symptoms >docs/symptoms.md` tries them all and writes this page.
"""


def possible(symptoms: Iterable[Symptom]) -> list[Symptom]:
    """Those that whoever runs the tests can try."""
    return [each for each in symptoms if os.geteuid() == 0 or not each.needs_root]


def page(seen: Mapping[Symptom, tuple[str, str]]) -> str:
    """Markdown; for what was not tried, what the table promises."""
    parts = [_HEAD]
    for title, symptoms in TABLES.items():
        rows = "\n".join(
            _row(each, *seen.get(each, (each.broken, each.fixed))) for each in symptoms
        )
        head = "| rule | lines | when | with the mistake | without |\n|---|---|---|---|---|"
        parts.append(f"## {title}\n\n{head}\n{rows}\n")
    return "\n".join(parts)


def _row(symptom: Symptom, broken: str, fixed: str) -> str:
    lines = "<br>".join(f"`{_shown(line)}`" for line in symptom.difference)
    link = f"[{symptom.rule}](rules/{symptom.rule.replace('.', '/')}.md)"
    return f"| {link} | {lines} | {symptom.when} | {broken} | {fixed} |"


def _shown(line: str) -> str:
    for mark, value in SHOWN.items():
        line = line.replace(mark, value)
    return line
