"""tapster logs."""

import click

from tapster.cli import options


@click.command
@options.app
@click.option("-f", "--follow", "is_followed", is_flag=True, help="Go on with what is written.")
@click.option("-n", "--lines", "count", default=50, metavar="COUNT", help="Last lines of each log.",
              type=click.IntRange(min=0), show_default=True)  # fmt: skip
@click.option("--requests", "only", flag_value="requests", help="Only requests.")
@click.option(
    "--output", "only", flag_value="output", help="Only what the app and its server print."
)
@options.home
@options.as_json
def logs(  # noqa: PLR0913  one for each option
    app: str | None,
    home: str | None,
    count: int,
    only: str | None,
    *,
    is_followed: bool,
    is_json: bool,
) -> None:
    """Requests and output of APP, in the order of time as far as the lines tell it.

    Of each request: when, status, how long it took, the worker's pid (app, if it did not say
    so, as with an .ini; nginx, if it answered itself), and what was asked for.

    \b
    Examples:
      tapster logs
      tapster logs shop -f
      tapster logs shop --requests -n 1000 --json
    """  # noqa: D301
    from tapster.ui.logs import print_logs

    print_logs(app, home, count, only or "", is_followed=is_followed, is_json=is_json)
