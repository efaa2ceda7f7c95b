"""tapster init."""

import click

from tapster.cli import options
from tapster.model.settings import Asked


@click.command
@click.option("--force", "is_forced", is_flag=True, help="Replace settings that exist.")
@options.asked
@options.plan
@options.as_json
def init(asked: Asked, *, is_forced: bool, is_plan: bool, is_json: bool) -> None:
    """Write PATH/tapster.toml with what was detected; everything else stands in it as a comment.

    No app needs the file: it is for what you want to be otherwise, or to stay as it is.

    \b
    Examples:
      tapster init
      tapster init shop --listen 0.0.0.0:80 --domains shop.example
      tapster init --plan
    """  # noqa: D301
    from tapster.ui import initial

    initial.write(asked, is_forced=is_forced, is_plan=is_plan, is_json=is_json)
