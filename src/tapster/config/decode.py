"""TOML to Settings: all mistakes at once, each with its line."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tapster.config.check import Mistake, found, mistakes, normal, quoted
from tapster.config.fields import NEEDS, all_fields, nearest
from tapster.config.lines import Keys, lines_of
from tapster.errors import SettingsError
from tapster.model.settings import Settings

BYTE_ORDER_MARK = "\ufeff"


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
    text = text.removeprefix(BYTE_ORDER_MARK)
    return _decoded(_document(text, filename), text, filename)


def decode_pyproject(text: str, filename: str = "pyproject.toml") -> Decoded | None:
    """The same from the table `[tool.tapster]`; None if there is no such table."""
    text = text.removeprefix(BYTE_ORDER_MARK)
    tool = _document(text, filename).get("tool")
    if not isinstance(tool, dict) or "tapster" not in tool:
        return None
    return _decoded(tool["tapster"], text, filename, ("tool", "tapster"))


def settings_file(names: Iterable[str]) -> str | None:
    """Which of a folder's files holds its settings: pyproject.toml only without tapster.toml."""
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
    return SettingsError(f"{who_has} {count}", why, f"{fix}, then run the same command again")


def _document(text: str, filename: str) -> dict[str, object]:
    """The TOML document."""
    try:
        return tomllib.loads(text)
    except RecursionError:
        wrong = "Nested too deeply"
    except ValueError as error:
        hint = "; a text stands in quotes" if "Invalid value" in str(error) else ""
        wrong = f"{error}{hint}"
    raise refused(f"{filename} has", [f"{filename}: {wrong}"])


def _decoded(table: object, text: str, filename: str, above: Keys = ()) -> Decoded:
    """Settings from a table, which stands in the document below the keys `above`."""
    fields, lines = all_fields(), lines_of(text)
    if not isinstance(table, dict):
        wrong = f"{lines[above]}: {quoted(*above)}: Expected a table, found {found(table)}"
        raise refused(f"{filename} has", [f"{filename}:{wrong}"])
    known = {name: value for name, value in table.items() if name in fields}
    reports = [
        (lines[*above, name], f"unknown key {quoted(name)}{nearest(name, fields)}")
        for name in table.keys() - known.keys()
    ]
    wrong_values = (each for name, value in known.items() for each in mistakes(fields[name], value))
    reports += [
        (lines[*above, *mistake.keys], f"{quoted(*mistake.keys)}: {mistake.message}")
        for mistake in (*missing_partners(known), *wrong_values)
    ]
    if reports:
        listed = [f"{filename}:{line}: {words}" for line, words in sorted(reports)]
        raise refused(f"{filename} has", listed)
    values: dict[str, Any] = {name: normal(fields[name], value) for name, value in known.items()}
    return Decoded(
        settings=Settings(**values),
        lines={name: lines[*above, name] for name in values},
        filename=filename,
    )
