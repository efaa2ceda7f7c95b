"""Who set what: flag before environment before file."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tapster.config.check import Mistake, mistakes, normal, quoted
from tapster.config.decode import Decoded, missing_partners, refused
from tapster.config.fields import Field, all_fields, nearest
from tapster.model.settings import Settings

NO_SETTINGS = frozenset({"TAPSTER_HOME"})
"""Variables of ours that are not settings."""

_SWITCHES = {
    **dict.fromkeys(("1", "true", "yes", "on"), True),
    **dict.fromkeys(("0", "false", "no", "off"), False),
}


@dataclass(frozen=True, kw_only=True)
class Sourced:
    """Everything that somebody set, and who it was."""

    settings: Settings
    sources: Mapping[str, str]
    """Name of each setting that is not None: `--listen`, `TAPSTER_LISTEN`, `tapster.toml:3`."""


def merge(flags: Mapping[str, object], environ: Mapping[str, str], file: Decoded | None) -> Sourced:
    """Settings from the strongest source of each; a stronger one replaces the whole value.

    Flags go by the setting's name; None is a flag that was not given. A text is read as in the
    environment, and a table can be a sequence of `KEY=VALUE`. An empty variable is not set.

    Raises:
        SettingsError: with one line for each wrong flag or variable, not just the first.
    """
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    if file:
        values = {name: getattr(file.settings, name) for name in file.lines}
        sources = {name: f"{file.filename}:{line}" for name, line in file.lines.items()}
    wrong = list(_unknown_variables(environ))
    given = [field for field in all_fields().values() if environ.get(field.variable)]
    variables = [(field.variable, field, read(field, environ[field.variable])) for field in given]
    for source, field, value in (*variables, *_flags(flags)):
        bad = tuple(mistakes(field, value))
        wrong += [_line(source, mistake) for mistake in bad]
        values[field.name] = value if bad else normal(field, value)
        sources[field.name] = source
    wrong += [_line(sources[alone.keys[0]], alone) for alone in missing_partners(values)]
    if wrong:
        raise refused("the settings have", wrong, "correct what is named above")
    return Sourced(settings=Settings(**values), sources=sources)


def read(field: Field, text: str) -> object:
    """The value that a variable's or flag's text stands for; the text itself if for none.

    Lists are comma separated or a TOML array; tables are a TOML inline table.
    """
    match field.kind:
        case "switch":
            return _SWITCHES.get(text.strip().lower(), text)
        case "list" if not text.lstrip().startswith("["):
            return tuple(part for part in map(str.strip, text.split(",")) if part)
        case "number" | "list" | "table":
            return _toml_value(text)
        case _:
            return text


def _flags(flags: Mapping[str, object]) -> Iterator[tuple[str, Field, object]]:
    """Source, setting and value of each flag that was given."""
    for name, given in flags.items():
        field, value = all_fields()[name], given
        match field.kind, given:
            case _, None:
                continue
            case _, str():
                value = read(field, given)
            case "table", list() | tuple() if all("=" in pair for pair in given):
                value = dict(pair.split("=", 1) for pair in given)
        yield f"--no-{field.flag[2:]}" if value is False else field.flag, field, value


def _unknown_variables(environ: Mapping[str, str]) -> Iterator[str]:
    """One line for each TAPSTER_ variable that is nothing of ours."""
    known = NO_SETTINGS.union(field.variable for field in all_fields().values())
    for variable in sorted(environ):
        if variable.startswith("TAPSTER_") and variable not in known:
            yield f"{variable}: unknown variable{nearest(variable, known)}"


def _line(source: str, mistake: Mistake) -> str:
    """The mistake with its place in front; flags and variables name their setting themselves."""
    if ":" in source or len(mistake.keys) > 1:
        return f"{source}: {quoted(*mistake.keys)}: {mistake.message}"
    return f"{source}: {mistake.message}"


def _toml_value(text: str) -> object:
    """The value that the text is in TOML, or the text if it is none."""
    try:
        document = tomllib.loads(f"value = {text.strip()}")
    except (ValueError, RecursionError):
        return text
    return document["value"] if len(document) == 1 else text
