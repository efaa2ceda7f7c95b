"""Options that mean the same for every command, and a flag for every setting."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

COMMON = ("name", "listen", "domains", "module", "engine", "processes", "python")
"""Settings whose flags `--help` shows; the others are in `tapster settings`."""

home = click.option("--home", metavar="DIR", help="Where tapster keeps its files.")
as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON.")
plan = click.option("--plan", "is_plan", is_flag=True, help="Only show what would be done.")
path = click.argument("path", type=click.Path(), default=".")


def settings(command: F) -> F:
    """A flag for every setting; `flags` in the command's arguments holds what was given."""
    from tapster.config.fields import all_fields

    for field in reversed(tuple(all_fields().values())):
        command = click.option(
            field.flag,
            field.name,
            metavar=field.kind.upper(),
            multiple=field.kind == "table",
            help=field.summary,
            hidden=field.name not in COMMON,
        )(command)
    return command


def given(arguments: dict[str, Any]) -> dict[str, object]:
    """The flags that were typed, by the name of their setting."""
    return {name: value for name, value in arguments.items() if value not in (None, ())}
