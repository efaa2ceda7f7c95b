"""TOML to Settings: all mistakes at once, each with its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tapster.config.check import Mistake, Path, found, mistakes, normal, quoted
from tapster.config.fields import NEEDS, all_fields, nearest
from tapster.config.lines import lines_of
from tapster.errors import SettingsError
from tapster.model.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Decoded:
    """What one file says."""

    settings: Settings
    lines: Mapping[str, int]
    """Name of each setting in the file, and the line that sets it."""
    filename: str


def decode(text: str, filename: str = "tapster.toml") -> Decoded:
    """Settings from TOML text.

    Raises:
        SettingsError: with one line per mistake, not just the first.
    """
    table, lines = _document(text, filename)
    return _decoded(table, lines, filename)


def decode_pyproject(text: str, filename: str = "pyproject.toml") -> Decoded | None:
    """Settings from the table `[tool.tapster]`; None if there is no such table.

    Raises:
        SettingsError: with one line per mistake, not just the first.
    """
    document, lines = _document(text, filename)
    tool = document.get("tool")
    if not isinstance(tool, dict) or "tapster" not in tool:
        return None
    here = ("tool", "tapster")
    table = tool["tapster"]
    if not isinstance(table, dict):
        wrong = f"{filename}:{lines[here]}: `tool.tapster`: Expected a table, found {found(table)}"
        raise refused(f"{filename} has", [wrong])
    below = {path[len(here) :]: line for path, line in lines.items() if path[: len(here)] == here}
    return _decoded(table, below, filename)


def settings_file(names: Iterable[str]) -> str | None:
    """Which of a folder's files holds its settings: tapster.toml, and only without it pyproject.

    A pyproject.toml need not have the table: `decode_pyproject` then says None.
    """
    here = frozenset(names)
    return next((name for name in ("tapster.toml", "pyproject.toml") if name in here), None)


def missing_partners(given: Iterable[str]) -> Iterator[Mistake]:
    """One mistake for each setting that was given without the one that it needs."""
    names = frozenset(given)
    for name, partner in NEEDS.items():
        if name in names and partner not in names:
            yield Mistake((name,), f"Works only together with `{partner}`, which is not set")


def refused(who_has: str, lines: list[str], fix: str = "correct the lines above") -> SettingsError:
    """The error that lists mistakes, one a line, under `tapster.toml has 2 mistakes`."""
    count = f"{len(lines)} mistake" + ("s" if len(lines) > 1 else "")
    why = "\n       ".join(lines)
    return SettingsError(f"{who_has} {count}", why, f"{fix}, then run `tapster settings`")


def _document(text: str, filename: str) -> tuple[dict[str, object], Mapping[Path, int]]:
    """The TOML document, and the line of everything in it."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        return tomllib.loads(text), lines_of(text)
    except RecursionError:
        raise refused(f"{filename} has", [f"{filename}:1: Nested too deeply"]) from None
    except ValueError as error:
        wrong = _syntax_mistake(error, text, filename)
        raise refused(f"{filename} has", [wrong]) from None


def _syntax_mistake(error: ValueError, text: str, filename: str) -> str:
    """tomllib's message, with its position in front: `tapster.toml:3:7: ...`."""
    message = str(error)
    position = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    if position is None:  # such as a number of more than 4,300 digits
        return f"{filename}: {message}"
    line, column = position.groups()
    lines = text.split("\n")
    place = f"{line}:{column}" if line else f"{len(lines)}:{len(lines[-1]) + 1}"
    return f"{filename}:{place}: {message[: position.start()]}"


def _decoded(table: dict[str, object], lines: Mapping[Path, int], filename: str) -> Decoded:
    """Settings from a table whose keys are settings."""
    fields = all_fields()
    wrong = [
        (lines[(name,)], f"unknown key {quoted(name)}{nearest(name, fields)}")
        for name in table
        if name not in fields
    ]
    known = {name: value for name, value in table.items() if name in fields}
    wrong += [
        (_line(lines, mistake.path), f"{mistake.key}: {mistake.message}")
        for mistake in (*missing_partners(known), *_all_mistakes(known))
    ]
    if wrong:
        raise refused(
            f"{filename} has", [f"{filename}:{line}: {words}" for line, words in sorted(wrong)]
        )
    values: dict[str, Any] = {name: normal(fields[name], value) for name, value in known.items()}
    return Decoded(
        settings=Settings(**values),
        lines={name: lines[(name,)] for name in values},
        filename=filename,
    )


def _all_mistakes(table: Mapping[str, object]) -> Iterator[Mistake]:
    """What is wrong with the value of any known setting."""
    fields = all_fields()
    for name, value in table.items():
        yield from mistakes(fields[name], value)


def _line(lines: Mapping[Path, int], path: Path) -> int:
    """The line of the place, or of what it is in."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
