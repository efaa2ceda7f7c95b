"""tapster init."""

from typing import Any

import click

from tapster.cli import options


@click.command
@options.path
@click.option("--force", "is_forced", is_flag=True, help="Replace settings that exist.")
@options.settings
@options.home
@options.plan
@options.as_json
def init(
    path: str,
    home: str | None,
    *,
    is_forced: bool,
    is_plan: bool,
    is_json: bool,
    **flags: Any,  # noqa: ANN401
) -> None:
    """Write PATH/tapster.toml with what was detected; everything else stands in it as a comment.

    No app needs the file: it is for what you want to be otherwise, or to stay as it is.

    \b
    Examples:
      tapster init
      tapster init shop --listen 0.0.0.0:80 --domains shop.example
      tapster init --plan
    """  # noqa: D301
    from tapster.ui import initial, serving

    asked = serving.asked(path, options.given(flags), home)
    initial.write(asked, is_forced=is_forced, is_plan=is_plan, is_json=is_json)
