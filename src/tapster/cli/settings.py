"""tapster settings."""

import click

from tapster.cli import options
from tapster.model.settings import Asked


@click.command
@options.asked
@options.as_json
def settings(asked: Asked, *, is_json: bool) -> None:
    """Every setting of PATH: its value, who set it, and why if nobody did.

    A value comes from the first that has one: a flag, a TAPSTER_ variable, tapster.toml (or
    [tool.tapster] in pyproject.toml), what was detected, the default. Environment variables of the
    app are listed by name only.

    \b
    Examples:
      tapster settings
      tapster settings shop --processes 4
      tapster settings shop --json
    """  # noqa: D301
    from tapster.ui import settings as view

    view.show(asked, is_json=is_json)
