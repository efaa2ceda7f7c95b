"""Options that mean the same for every command, and a flag for every setting."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from tapster.config.fields import all_fields
from tapster.model.settings import Asked

COMMON = ("name", "listen", "domains", "module", "engine", "processes", "python")
"""Settings whose flags `--help` shows; the others are in `tapster settings`."""

app = click.argument("app", required=False)
home = click.option("--home", metavar="DIR", help="Where tapster keeps its files.")
as_json = click.option("--json", "is_json", is_flag=True, help="Print JSON.")
plan = click.option("--plan", "is_plan", is_flag=True, help="Only show what would be done.")


def asked(command: Callable[..., None]) -> Callable[..., None]:
    """PATH, --home and a flag for every setting: the command gets them, and --commit, as one."""
    fields = all_fields()

    @wraps(command)
    def with_asked(path: str, home: str | None, **arguments: Any) -> None:  # noqa: ANN401
        typed = {name: arguments.pop(name) for name in fields}
        flags = {name: value for name, value in typed.items() if value not in (None, ())}
        environ, commit = dict(os.environ), arguments.pop("commit", None)
        asked = Asked(path=Path(path), flags=flags, home=home, environ=environ, commit=commit)
        command(asked, **arguments)

    with_asked = home(with_asked)
    for field in reversed(tuple(fields.values())):
        is_switch = field.kind == "switch"
        with_asked = click.option(
            f"{field.flag}/--no-{field.flag[2:]}" if is_switch else field.flag,
            field.name,
            default=None,
            metavar=None if is_switch else "|".join(field.choices) or field.kind.upper(),
            multiple=field.kind == "table",
            help=field.summary,
            hidden=field.name not in COMMON,
        )(with_asked)
    return click.argument("path", type=click.Path(), default=".")(with_asked)
