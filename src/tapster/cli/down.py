"""tapster down."""

import click

from tapster.cli import options


@click.command
@click.argument("app", required=False)
@click.option("--all", "is_all", is_flag=True, help="Every app of the home.")
@options.home
@options.plan
@options.as_json
def down(app: str | None, home: str | None, *, is_all: bool, is_plan: bool, is_json: bool) -> None:
    """Stop APP: its requests finish, then its processes go.

    Without APP, the one that runs. With the last app go nginx and the Emperor.

    \b
    Examples:
      tapster down
      tapster down shop
      tapster down --all
    """  # noqa: D301
    from tapster.ui import stopping

    stopping.stop(app, home, is_all=is_all, is_plan=is_plan, is_json=is_json)
