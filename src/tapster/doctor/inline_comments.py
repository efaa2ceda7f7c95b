"""What people wrote behind values for comments, and uWSGI takes for a part of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tapster.doctor.ini_lines import COMMENT, OWN_LANGUAGE, is_ini, options, referred_to
from tapster.model.finding import Edit
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.values import FALSE

ADDRESS = re.compile(r"(?!.*/)[\w.*\[\]:-]*:\d+")
NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, kw_only=True)
class Comment:
    """A value with a comment in it."""

    option: Option
    value: str
    """What was meant."""
    text: str
    """The comment, from its ; or #."""
    is_switch: bool
    is_harmless: bool
    """uWSGI happens to drop the comment."""


def comments(ini: Ini) -> Iterator[Comment]:
    """Every one, harmless or not; none behind what nothing reads."""
    names = referred_to(ini)
    for option in options(ini):
        found = COMMENT.search(option.written)
        uwsgi = known(option.name)
        kind = uwsgi.kind if uwsgi else "placeholder"
        is_unread = not uwsgi and option.name not in names
        is_text = kind not in {"switch", "number"} and OWN_LANGUAGE.match(option.name)
        if not found or is_unread or is_text:
            continue
        value = option.written[: found.start()].rstrip()
        yield Comment(
            option=option,
            value=value,
            text=found[1],
            is_switch=kind == "switch",
            is_harmless=_is_harmless(value, found[1], kind),
        )


def edits(ini: Ini, comment: Comment) -> tuple[Edit, ...]:
    """The comment on a line of its own, above."""
    line = ini.line(comment.option.where)
    if not (line.rstrip().endswith(comment.text) and is_ini(comment.option.where)):
        return ()
    indent = line[: len(line) - len(line.lstrip())]
    kept = line.rstrip().removesuffix(comment.text).rstrip()
    return (Edit(where=comment.option.where, lines=(f"{indent}{comment.text}", kept)),)


def _is_harmless(value: str, comment: str, kind: str) -> bool:
    if kind == "switch":
        return value.lower() not in FALSE
    if kind in {"number", "ignored"}:
        return True
    if kind == "placeholder":
        return bool(NUMBER.fullmatch(value))
    return bool(ADDRESS.fullmatch(value)) and ":" not in comment
