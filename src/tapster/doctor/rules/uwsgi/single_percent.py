"""`log-date = %Y-%m-%d`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import options
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity
from tapster.uwsgi_ini.ini import Option

SINGLE = re.compile(r"%(.)")
KNOWN = frozenset("%([bpjisdcenxoPJISDCENXO0123456789vhVktTuUgG")
SECRET = re.compile(r"\w*(?:SECRET|PASSWORD|PASSWD|TOKEN|KEY)=(?=[^%/])", re.IGNORECASE)
ESCAPE = re.compile(r"%[0-9][0-9A-F]")


@rule(
    title="a single % disappears, with the character behind it",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#magic-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI replaces `%` and one character everywhere in the file: `%d` is the .ini's folder,
    `%2` a part of its path, and what means nothing, such as `%Y`, is removed. A date becomes
    `--/srv/shop/`, and a password in a URL loses its `%40`.

    Fix: write `%%` for each percent sign that is meant.

    Ignore when: the magic variable is meant.
    """
    ini = evidence.ini
    for option in options(ini):
        line = ini.line(option.where)
        lost = tuple(_lost(option))
        if not lost or "{%" in line:
            continue
        name, _, value = line.partition("=")
        right = SINGLE.sub(lambda each: each[0] if each[1] in "%(" else f"%{each[0]}", value)
        yield Finding(
            message=f"uWSGI replaces or removes `{lost[0]}` in {option.name}",
            where=option.where,
            fix=f"write `%{lost[0]}`" if len(lost) == 1 else "write `%%` for every `%`",
            edits=(Edit(where=option.where, lines=(f"{name}={right}",)),),
        )


def _lost(option: Option) -> Iterator[str]:
    """Every `%` with its character that was meant to stay."""
    is_date = option.key == "logdate" or "strftime:" in option.written
    is_secret = option.key == "env" and bool(SECRET.match(option.written))
    is_text = option.key == "env" or "://" in option.written
    escapes = {found.start() for found in ESCAPE.finditer(option.written)} if is_text else set()
    for found in SINGLE.finditer(option.written):
        is_variable = found[1] in KNOWN and found.start() not in escapes
        if not is_variable or ((is_date or is_secret) and found[1] not in "%(["):
            yield found[0]
