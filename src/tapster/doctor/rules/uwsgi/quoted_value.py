"""`module = "app:app"`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import OWN_LANGUAGE, options, referred_to, replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known

QUOTED = re.compile(r"((?:[\w.-]+=)?)([\"'])([^\"']*)\2")
SKIPPED = frozenset({"switch", "number", "logic", "ignored"})
"""Kinds that quotes mean nothing to, or that another rule looks at."""


@rule(
    title="quotes are part of the value",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#ini-files",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI does not know quotes. `module = "app:app"` looks for a module whose name begins with
    a quote (`No module named '"app'`), a quoted path is a file with quotes in its name, and
    `env = DEBUG="0"` gives the app three characters.

    Fix: remove the quotes; spaces in a value need none.

    Ignore when: the quotes are meant, for instance around each line of a log.
    """
    names = referred_to(evidence.ini)
    for option in options(evidence.ini):
        kind = known(option.name)
        found = QUOTED.fullmatch(option.written)
        is_unread = not kind and option.name not in names
        if not found or is_unread or OWN_LANGUAGE.match(option.name):
            continue
        if kind and kind.kind in SKIPPED:
            continue
        bare = found[1] + found[3]
        yield Finding(
            message=f"{option.name} is `{option.written}`, quotes included",
            where=option.where,
            fix=f"write `{option.name} = {bare}`",
            edits=replaced(evidence.ini, option.where, option.written, bare),
        )
