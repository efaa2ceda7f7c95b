"""tapster settings."""

from typing import Any

import click

from tapster.cli import options


@click.command
@options.path
@options.settings
@options.home
@options.as_json
def settings(path: str, home: str | None, *, is_json: bool, **flags: Any) -> None:  # noqa: ANN401
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
    from tapster.ui import serving
    from tapster.ui import settings as view

    view.show(serving.asked(path, options.given(flags), home), is_json=is_json)
