"""tapster export."""

import click

from tapster.cli import options
from tapster.targets.target import TARGETS


@click.command
@click.argument("target", type=click.Choice(tuple(TARGETS)))
@click.option("--out", metavar="DIR", help="Write the files there.")
@options.home
@options.as_json
def export(target: str, home: str | None, out: str | None, *, is_json: bool) -> None:
    """Files with which another program runs a home: TARGET is systemd.

    A unit that brings all sites back when the machine boots, without tapster: for root a unit of
    the system, for everybody else one of the user.

    \b
    Examples:
      tapster export systemd
      tapster export systemd --out /etc/systemd/system
      tapster export systemd --home /srv/sites --json
    """  # noqa: D301
    from tapster.ui import exporting

    exporting.export(target, home, out, is_json=is_json)
