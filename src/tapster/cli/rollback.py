"""tapster rollback."""

import click

from tapster.cli import options


@click.command
@options.app
@click.option("--to", metavar="ID", help="A release that `tapster releases` lists.")
@options.home
@options.plan
@options.as_json
def rollback(
    app: str | None, to: str | None, home: str | None, *, is_plan: bool, is_json: bool
) -> None:
    """Put the release before the live one, or the one with this ID, back into service.

    For some time after a deploy (keep_warm_s) the release before still runs: going back is then
    a rename. Later it is started and asked first, as in a deploy.

    \b
    Examples:
      tapster rollback
      tapster rollback shop --plan
      tapster rollback shop --to 20261122-170312
    """  # noqa: D301
    from tapster.ui import releasing

    releasing.roll_back(app, to, home, is_plan=is_plan, is_json=is_json)
