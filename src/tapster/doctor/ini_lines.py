"""An .ini's lines as they stand in its files: what options alone no longer tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tapster.model.finding import Edit, Place
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.logic import ENDS
from tapster.uwsgi_ini.options import known

PLACEHOLDER = re.compile(r"%\(((?:[^()\n]|\([^()\n]*\))*)\)")
WORD = re.compile(r"[^\s()]+")
COMMENT = re.compile(r"[ \t]+([;#].*)$")
"""Behind a value, what its writer took for a comment."""
OWN_LANGUAGE = re.compile(
    r"(error-|final-|response-)?route|exec-|hook-|cron|unique-|legion-|attach-|smart-|alarm|eval"
    r"|python-raw|procname|log-|logformat|logger|req-logger|print"
)
"""Options for a shell, a log or a router, to whom quotes, ; # and `${NAME}` mean something."""
UNEXPANDED = re.compile(r"[%$@]\(|\{\{|\{%|\$\{|__[A-Z0-9_]+__|<[A-Z_]+>")
"""Text that somebody or something still has to replace."""
FOREIGN = frozenset({".xml", ".yaml", ".yml", ".json", ".js"})


@dataclass(frozen=True, kw_only=True)
class Line:
    """One option, taken or not."""

    where: Place
    section: str
    block: int
    """Number of the line with the `if` or `for` that it stands in; 0 if it always counts."""
    name: str
    value: str


def lines(ini: Ini) -> Iterator[Line]:
    """Every line of every file that is neither empty nor a comment nor a section's header."""
    for path, text in ini.texts.items():
        if not is_ini(Place(file=path)):
            continue
        section, block = "", 0
        for number, whole in enumerate(text.split("\n"), 1):
            line = whole.strip(" \t\r")
            if not line or line[0] in ";#":
                continue
            if line[0] == "[":
                section, block = line[1:-1], 0
                continue
            name, _, value = (part.strip(" \t\r") for part in line.partition("="))
            option = known(name)
            if name in ENDS:
                block = 0
            elif option and option.kind == "logic":
                block = number
            yield Line(
                where=Place(file=path, line=number),
                section=section,
                block=block,
                name=name,
                value=value,
            )


def is_ini(where: Place) -> bool:
    """Whether the file is an .ini, and not one of uWSGI's other formats."""
    return where.file.suffix not in FOREIGN


def other_sections(ini: Ini, file: Path) -> tuple[str, ...]:
    """The sections of a file that hold options of uWSGI."""
    mine = (line for line in lines(ini) if line.where.file == file and known(line.name))
    return tuple(dict.fromkeys(line.section for line in mine if line.section))


def options(ini: Ini) -> tuple[Option, ...]:
    """The options, one a line: a loop repeats its own."""
    return tuple({option.where: option for option in reversed(ini.options)}.values())[::-1]


def referred_to(ini: Ini) -> frozenset[str]:
    """Names that a `%(name)` or an if-opt asks for, or that declare-option makes known."""
    inner = (found[1] for text in ini.texts.values() for found in PLACEHOLDER.finditer(text))
    names = {word for text in inner for word in WORD.findall(text)}
    for line in lines(ini):
        if line.name in {"if-opt", "if-not-opt", "declare-option"}:
            names.add(line.value.partition("=")[0].strip())
    return frozenset(names)


def replaced(ini: Ini, where: Place, old: str, new: str) -> tuple[Edit, ...]:
    """The line with one text for another right of `=`; no edit if it stands there twice or not."""
    name, equals, value = ini.line(where).partition("=")
    if not (equals and value.count(old) == 1 and is_ini(where)):
        return ()
    return (Edit(where=where, lines=(f"{name}{equals}{value.replace(old, new)}",)),)
