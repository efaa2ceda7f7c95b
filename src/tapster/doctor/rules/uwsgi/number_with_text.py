"""`buffer-size = 32k`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import COMMENT, UNEXPANDED, options, replaced
from tapster.doctor.rule import rule
from tapster.doctor.uwsgi_units import meant, unit
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.values import FALSE, integer

QUOTED = re.compile(r"([\"'])(\d+)\1")
LARGEST = {"buffer-size": 65535}


@rule(
    title="text in a number changes the number",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/blob/2.0.30/core/uwsgi.c#L4009",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI takes the digits at the beginning, drops the rest and says nothing; without digits
    the number is 0. So `buffer-size = 32k` is 32 bytes, and every request a 502;
    `limit-post = 10M` refuses more than 10 bytes; `processes = auto` starts no worker; and
    `post-buffering = true` is off.

    Fix: write the number itself, such as `buffer-size = 32768`. One process a core is
    `processes = %k`.

    Ignore when: never; write 0 for what is meant to be off.
    """
    for option in options(evidence.ini):
        kind = known(option.name)
        if not kind or kind.kind != "number" or UNEXPANDED.search(option.value):
            continue
        text = COMMENT.sub("", option.value)
        is_off = text.lower() in FALSE or not option.has_equals
        is_number = re.fullmatch(r"\+?\d+", text)
        if is_number or (is_off and option.has_equals) or meant(option.key, text) == integer(text):
            continue
        yield _finding(evidence.ini, option, text)


def _finding(ini: Ini, option: Option, text: str) -> Finding:
    counted = integer(text)
    right = _right(option.key, text)
    unit_of = unit(option.key)
    of = f" {unit_of}" if unit_of else ""
    if counted < 0:
        message = f"uWSGI does not start: {option.name} may not be below 0"
    elif text:
        message = f"{option.name} is {counted}{of}, and not `{text}`: uWSGI takes only digits"
    else:
        message = f"{option.name} has no number, and is {counted}"
    if right is not None:
        fix = f"write `{option.name} = {right}`"
    elif option.key == "processes":
        fix = "write how many, or `%k` for one a core, or `%(%k * 2)` for two"
    else:
        fix = f"write a plain number{f' of{of}' if of else ''} for {option.name}"
    return Finding(
        message=message,
        where=option.where,
        fix=fix,
        edits=replaced(ini, option.where, text, str(right)) if right is not None else (),
    )


def _right(key: str, text: str) -> int | None:
    """The number that was certainly meant."""
    quoted = QUOTED.fullmatch(text)
    if quoted:
        return int(quoted[2])
    number = meant(key, text)
    return number if number is None else min(number, LARGEST.get(key, number))
