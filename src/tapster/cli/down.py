"""tapster down."""

import click

from tapster.cli import options


@click.command
@options.app
@click.option("--all", "is_all", is_flag=True, help="Every app of the home.")
@click.option("--purge", "is_purged", is_flag=True, help="Its releases and uploads go, too.")
@options.home
@options.plan
@options.as_json
def down(  # noqa: PLR0913  one for each option
    app: str | None,
    home: str | None,
    *,
    is_all: bool,
    is_purged: bool,
    is_plan: bool,
    is_json: bool,
) -> None:
    """Stop APP: its requests finish, then its processes go.

    Without APP, the one that runs. With the last app go nginx and the Emperor. Releases stay,
    unless --purge says otherwise.

    \b
    Examples:
      tapster down
      tapster down shop
      tapster down --all
      tapster down shop --purge
    """  # noqa: D301
    from tapster.ui import stopping

    stopping.stop(app, home, is_all=is_all, is_purged=is_purged, is_plan=is_plan, is_json=is_json)
