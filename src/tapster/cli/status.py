"""tapster status."""

import click

from tapster.cli import options


@click.command
@options.app
@click.option("--repair", "is_repaired", is_flag=True, help="Finish or undo what was cut short.")
@options.home
@options.as_json
def status(app: str | None, home: str | None, *, is_repaired: bool, is_json: bool) -> None:
    """What runs: each APP's releases and workers, their memory, and what waits for them.

    BACKLOG is how many connections the kernel holds for the app because all workers are busy, and
    how many it would hold; more than 0 for long means too few workers. MEMORY counts shared pages
    once (PSS). --repair clears up after a tapster that was killed, and starts what should run.

    \b
    Examples:
      tapster status
      tapster status shop
      tapster status --json
      tapster status --repair
    """  # noqa: D301
    from tapster.ui import status as view

    if is_repaired:
        view.repair(home, is_json=is_json)
    view.show(app, home, is_json=is_json)
