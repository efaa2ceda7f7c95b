"""The options of an .ini, in order: uWSGI 2.0's own lines, sections and comments.

Placeholders, includes and logic are left as they are written: what runs an .ini is uWSGI, and
what tapster reads here is only where the site will answer and where it writes.
https://uwsgi-docs.readthedocs.io/en/latest/ConfigLogic.html
"""

import re
from pathlib import PurePath
from typing import TypeAlias

Options: TypeAlias = tuple[tuple[str, str], ...]
"""Name and value of each option in the order of the file; a repeated option stands twice."""


def parse(text: str, path: PurePath, section: str = "uwsgi") -> Options:
    """The options of one section; sections are opened again and continued, comments have a line.

    A header counts only as `[name]` with nothing behind it, as for uWSGI.
    """
    options: list[tuple[str, str]] = []
    inside = False
    for raw in expand_magic(text, path).split("\n"):
        line = raw.strip(" \t\r")
        if line.startswith("["):
            inside = line[1:-1] == section
        elif inside and line and line[0] not in ";#":
            name, _, value = line.partition("=")
            options.append((name.strip(" \t\r"), value.strip(" \t\r")))
    return tuple(options)


def expand_magic(text: str, path: PurePath) -> str:
    """The text with `%d`, `%p`, `%n`, `%s`, `%e`, `%c` and `%%` replaced, everywhere at once.

    `%(name)` is a placeholder and stays; so do magic variables of the machine, such as `%k`.
    """
    values = {
        "%": "%",
        "d": f"{path.parent}/",
        "p": str(path),
        "n": path.stem,
        "s": path.name,
        "e": path.suffix[1:],
        "c": path.parent.name,
    }
    return re.sub(r"%(.)", lambda m: values.get(m[1].lower(), m[0]), text)


def last(options: Options, *names: str) -> str | None:
    """The value that counts, of an option and its aliases; None if it is not there."""
    return next((value for name, value in reversed(options) if name in names), None)


def all_of(options: Options, *names: str) -> tuple[str, ...]:
    """Every value of a repeatable option and its aliases."""
    return tuple(value for name, value in options if name in names)
