"""tapster explain."""

import click

from tapster.cli import options


@click.command
@click.argument("rule", required=False)
@options.as_json
def explain(rule: str | None, *, is_json: bool) -> None:
    """Why RULE finds fault, how to fix it, and when to ignore it; without RULE, a list of all.

    \b
    Examples:
      tapster explain
      tapster explain uwsgi.inline-comment
      tapster explain nginx.alias-traversal --json
    """  # noqa: D301
    from tapster.ui import explaining

    explaining.show(rule, is_json=is_json)
