"""`server_name example.org` without `;`, and `root /srv/shop;` on the next line."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Place, Severity
from tapster.nginx.conf import Directive
from tapster.nginx.directives import is_known


@rule(
    title="a line without a semicolon swallows the next one",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/beginners_guide.html#conf_structure",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: for nginx a directive ends at its `;` and not at the end of the line. Without it the next
    line is taken for more values: `server_name example.org` and `root /srv/shop;` make a server
    with the names example.org, root and /srv/shop, and no root. Sometimes nginx says "invalid
    number of arguments", and sometimes it starts and does something else.

    Fix: end the line with `;`.

    Ignore when: the value on the second line only happens to be called like a directive.
    """
    texts = {path: text.split("\n") for path, text in evidence.nginx.texts.items()}
    for directive, _ in evidence.nginx.walked:
        lines = texts[directive.where.file]
        for where, swallowed in _swallowed(directive, lines):
            line = lines[where.line - 1].rstrip()
            yield Finding(
                message=f"`{swallowed}` on the next line is read as a value of `{directive.name}`",
                where=where,
                fix=f"end the line with a semicolon: `{line.strip()};`",
                edits=() if "#" in line else (Edit(where=where, lines=(f"{line};",)),),
            )


def _swallowed(directive: Directive, lines: list[str]) -> Iterator[tuple[Place, str]]:
    """The last line before each one that begins with a value called like a directive."""
    if "_by_lua" in directive.name or not is_known(directive.name):
        return
    names = [arg for arg in directive.args if arg in PLAIN or ("_" in arg and is_known(arg))]
    last = directive.where.line
    for number in range(last, min(last + 20, len(lines) + 1)):
        code = lines[number - 1].strip()
        begins = re.match(r"([a-z_0-9]+)\s+\S", code)
        if number > directive.where.line and begins and begins[1] in names:
            yield Place(file=directive.where.file, line=last), begins[1]
            return
        if code.partition("#")[0].rstrip().endswith((";", "{", "}")):
            return
        if code and not code.startswith("#"):
            last = number


PLAIN = frozenset(
    {"listen", "root", "alias", "include", "location", "return", "rewrite", "gzip", "index", "if"}
)
"""Directives with plain names that stand next to each other; others are words like `error`."""
