"""The reference page of all settings: `python -m tapster.config.reference`."""

import sys
from collections.abc import Mapping

from tapster.config.fields import GROUPS, NEEDS, Field, Kind, all_fields

_HEAD = """\
# Settings

Every setting is optional. A value comes from the first of these that has one:

1. the flag, such as `--processes 4`;
2. the environment, such as `TAPSTER_PROCESSES=4`; an empty variable is not set;
3. `tapster.toml` in the app's folder, or, if there is no such file, the table `[tool.tapster]` of
   `pyproject.toml`;
4. what tapster finds out by looking at the folder and the machine;
5. the default.

A stronger source replaces the whole value, also of lists and tables. `tapster settings` shows every
value in force and where it came from.
"""
_IN_THE_ENVIRONMENT: Mapping[Kind, str] = {
    "switch": "`1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`",
    "list": "comma separated, or a TOML array",
    "table": "a TOML inline table, as in the example",
}
_TYPES: Mapping[Kind, str] = {
    "text": "text",
    "number": "whole number",
    "switch": "true or false",
    "choice": "text",
    "list": "array of texts",
    "table": "table",
}


def page() -> str:
    """The page, in Markdown."""
    parts = [_HEAD]
    for group, names in GROUPS.items():
        parts.append(f"## {group}\n")
        parts += (_section(all_fields()[name]) for name in names)
    return "\n".join(parts)


def _section(field: Field) -> str:
    """One setting."""
    flag, variable = f"`{field.flag}`", f"`{field.variable}`"
    if field.kind in _IN_THE_ENVIRONMENT:
        variable += f" ({_IN_THE_ENVIRONMENT[field.kind]})"
    lines = [
        f"### `{field.name}`\n",
        f"{field.summary}\n",
        f"- Type: {_type(field)}",
        f"- Default: {field.why}",
        f"- Flag: {flag}; environment: {variable}",
    ]
    if field.name in NEEDS:
        lines.append(f"- Needs: `{NEEDS[field.name]}`")
    return "\n".join((*lines, "", "```toml", f"{field.name} = {field.example}", "```", ""))


def _type(field: Field) -> str:
    """The type, with the form or the bounds of its values."""
    kind = _TYPES[field.kind]
    match field.kind:
        case "text" | "list" if field.form:
            return f"{kind}: {field.form}"
        case "number" | "choice" | "table":
            return field.expected.removeprefix("a ")
        case _:
            return kind


if __name__ == "__main__":
    sys.stdout.write(page())
