"""tapster check."""

from pathlib import Path

import click

from tapster.cli import options


@click.command
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--fix", "mode", flag_value="fix", help="Make the changes that are safe.")
@click.option("--diff", "mode", flag_value="diff", help="Show what --fix would change.")
@click.option("--ignore", "ignored", metavar="RULE", multiple=True, help="Leave a rule out.")
@click.option("--all", "is_all", is_flag=True, help="Show consequences of other findings, too.")
@click.option("--sarif", "is_sarif", is_flag=True, help="Print SARIF 2.1.0, for code hosts.")
@options.home
@options.as_json
def check(  # noqa: PLR0913  one for each option
    paths: tuple[Path, ...],
    mode: str | None,
    ignored: tuple[str, ...],
    home: str | None,
    *,
    is_all: bool,
    is_sarif: bool,
    is_json: bool,
) -> None:
    """Say what is wrong before it hurts: of a folder, a uWSGI .ini, an nginx.conf, or all together.

    Each finding has a place, what happens to whom, and the way out. Without a PATH, the folder you
    are in is looked at; with --home and no PATH, what runs in a home. Nothing is run or imported.
    gixy's findings are added if gixy-ng is installed.

    A comment switches a rule off for a file: `; tapster: ignore RULE`. Exit code 1 if there are
    errors; warnings and advice are no failure. With --diff, 1 if there is a difference.

    \b
    Examples:
      tapster check
      tapster check wsgi.ini /etc/nginx/sites-available/shop
      tapster check --diff deploy/uwsgi.ini
      tapster check --ignore uwsgi.no-harakiri --json
    """  # noqa: D301
    from tapster.ui import checking, fixing

    question = checking.Question(
        paths=paths,
        home=home,
        ignored=frozenset(ignored),
        form="sarif" if is_sarif else "json" if is_json else "text",
        is_all=is_all,
    )
    answer = {"fix": fixing.fix, "diff": fixing.show_difference}.get(mode or "", checking.check)
    click.get_current_context().exit(answer(question))
