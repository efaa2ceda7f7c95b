"""tapster status."""

import click

from tapster.cli import options


@click.command
@click.argument("app", required=False)
@options.home
@options.as_json
def status(app: str | None, home: str | None, *, is_json: bool) -> None:
    """What runs: each APP's releases and workers, their memory, and what waits for them.

    BACKLOG is how many connections the kernel holds for the app because all workers are busy, and
    how many it would hold; more than 0 for long means too few workers. MEMORY counts shared pages
    once (PSS).

    \b
    Examples:
      tapster status
      tapster status shop
      tapster status --json
    """  # noqa: D301
    from tapster.ui import status as view

    view.show(app, home, is_json=is_json)
