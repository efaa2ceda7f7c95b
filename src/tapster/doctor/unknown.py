"""Options that no uWSGI knows: typos, and placeholders."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import UNEXPANDED, is_ini, options, referred_to
from tapster.uwsgi_ini.did_you_mean import close, meant
from tapster.uwsgi_ini.expand import TAG
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.logic import ENDS
from tapster.uwsgi_ini.options import known

CONFLICT = re.compile(r"[<=>|]{7}.*|")
NOT_EQUALS = re.compile(r"([a-z0-9-]+)(?:\s*:\s+|\s+)(\S.*)")
"""`master: true` and `chdir /srv/shop`."""


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """An option that uWSGI does not know."""

    option: Option
    name: str
    is_read: bool
    """Something asks for it as a placeholder."""
    line_right: str
    """The line with the name that was certainly meant; empty if none was."""
    close: tuple[str, ...]
    """Names that may have been meant; only one if it is certain."""


def unread(evidence: Evidence) -> Iterator[Unknown]:
    """Those that do nothing at all; not even the app reads them."""
    is_read = any("uwsgi.opt" in text for _, text in evidence.named("*.py"))
    if not evidence.ini.is_on("strict") and not is_read:
        yield from (each for each in _unknown(evidence.ini) if not each.is_read)


def refused(evidence: Evidence) -> Iterator[Unknown]:
    """Those that strict refuses."""
    if evidence.ini.is_on("strict"):
        yield from _unknown(evidence.ini)
        for option in evidence.ini.options:
            name, equals, _ = option.written.partition("=")
            if option.name == "set" and equals and not known(name):
                right = "" if TAG.search(option.written) else f"set-ph = {option.written}"
                yield Unknown(option=option, name=name, is_read=True, line_right=right, close=())


def _unknown(ini: Ini) -> Iterator[Unknown]:
    names = referred_to(ini)
    for option in options(ini):
        line = ini.line(option.where)
        is_other = CONFLICT.fullmatch(option.name) or UNEXPANDED.search(line.partition("=")[0])
        if known(option.name) or is_other or option.name in {"else", *ENDS}:
            continue
        is_read = option.name in names
        yield Unknown(
            option=option,
            name=option.name,
            is_read=is_read,
            line_right="" if is_read else _right(option, line),
            close=() if is_read else close(option.name),
        )


def _right(option: Option, line: str) -> str:
    name = option.name
    if (right := meant(name)) and line.count(name) == 1:
        return line.replace(name, right)
    found = NOT_EQUALS.fullmatch(name)
    if found and known(found[1]) and not option.has_equals and is_ini(option.where):
        return f"{found[1]} = {found[2]}"
    return ""
