"""tapster adopt."""

from pathlib import Path

import click

from tapster.cli import options


@click.command
@click.argument("ini", metavar="WSGI.INI", type=click.Path(path_type=Path))
@click.option("--out", metavar="FILE", help="Another file than tapster.toml; - prints it.")
@click.option("--engine", metavar="NAME", help="Leave uWSGI: gunicorn or granian runs the app.")
@click.option("--force", "is_forced", is_flag=True, help="Replace settings that exist.")
@options.plan
@options.as_json
def adopt(  # noqa: PLR0913  one parameter for each option
    ini: Path, *, out: str | None, engine: str | None, is_forced: bool, is_plan: bool, is_json: bool
) -> None:
    """Write tapster.toml beside a uWSGI .ini, and tell what became of each of its lines.

    A line becomes a setting, or is passed to uWSGI as it is, or is not needed, with the reason.
    With --engine, another app server runs the app; of what only uWSGI does, you are told what it
    means to lose it, and what to do instead. What is left for you to decide stands at the end of
    the file. The .ini stays as it is.

    \b
    Examples:
      tapster adopt wsgi.ini
      tapster adopt wsgi.ini --plan
      tapster adopt wsgi.ini --engine gunicorn --plan
      tapster adopt deploy/uwsgi.ini --out tapster.toml
    """  # noqa: D301
    from tapster.ui import adopting

    adopting.adopt(ini, out, engine or "", is_forced=is_forced, is_plan=is_plan, is_json=is_json)
