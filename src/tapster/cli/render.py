"""tapster render."""

import click

from tapster.cli import options
from tapster.model.settings import Asked


@click.command
@click.option("--out", metavar="DIR", help="Write the files there, and build what they need.")
@options.asked
@options.as_json
def render(asked: Asked, out: str | None, *, is_json: bool) -> None:
    """The whole configuration of PATH as plain files, which work without tapster.

    nginx's configuration, that of the engine, the app's variables, and run, which starts both
    in the foreground. Without --out they are printed, and the values of variables are not.

    \b
    Examples:
      tapster render
      tapster render shop --out shop-plain && shop-plain/run
      tapster render wsgi.ini --json
    """  # noqa: D301
    from tapster.ui import rendering

    if out is None:
        rendering.print_files(asked, is_json=is_json)
    else:
        rendering.write_files(asked, out, is_json=is_json)
