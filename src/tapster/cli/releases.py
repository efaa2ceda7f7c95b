"""tapster releases."""

import click

from tapster.cli import options


@click.command
@options.app
@options.home
@options.as_json
def releases(app: str | None, home: str | None, *, is_json: bool) -> None:
    """The releases of APP on disk: who made them when, of what, and which one is live.

    SIZE is what goes with the release: its source and static files, not the environment, which
    releases with the same packages share.

    \b
    Examples:
      tapster releases
      tapster releases shop
      tapster releases shop --json
    """  # noqa: D301
    from tapster.ui import releasing

    releasing.show_releases(app, home, is_json=is_json)
