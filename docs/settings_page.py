"""The reference page of all settings, in Markdown."""

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
_BEHIND_THE_FLAG: Mapping[Kind, str] = {
    "switch": ", or `--no-{}`, without a value",
    "table": " `KEY=VALUE`, once for each key",
}
_IN_THE_ENVIRONMENT: Mapping[Kind, str] = {
    "switch": " (`1`, `true`, `yes`, `on` or `0`, `false`, `no`, `off`)",
    "list": " (comma separated, or a TOML array)",
    "table": " (a TOML inline table, as in the example)",
}


def page() -> str:
    """The page, in Markdown."""
    parts = [_HEAD]
    for group, names in GROUPS.items():
        parts += [f"## {group}\n", *(_section(all_fields()[name]) for name in names)]
    return "\n".join(parts)


def _section(field: Field) -> str:
    """One setting."""
    each = f", each {field.form}" if field.kind == "list" and field.form else ""
    behind = _BEHIND_THE_FLAG.get(field.kind, "")
    lines = [
        f"### `{field.name}`\n",
        f"{field.summary}\n",
        f"- Value: {field.expected}{each}",
        f"- Default: {field.why}",
        f"- Flag: `{field.flag}`{behind.format(field.flag[2:])}; environment: `{field.variable}`"
        + _IN_THE_ENVIRONMENT.get(field.kind, ""),
    ]
    if field.name in NEEDS:
        lines.append(f"- Needs: `{NEEDS[field.name]}`")
    return "\n".join((*lines, "", "```toml", f"{field.name} = {field.example}", "```", ""))
