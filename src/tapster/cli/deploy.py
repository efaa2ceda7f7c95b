"""tapster deploy."""

import click

from tapster.cli import options
from tapster.model.settings import Asked


@click.command
@click.option("--commit", metavar="REV", default="", help="A commit, branch or tag of PATH.")
@options.asked
@options.plan
@options.as_json
def deploy(asked: Asked, *, is_plan: bool, is_json: bool) -> None:
    """Put a copy of PATH into service as a new release; no request is dropped.

    The copy has what git tracks, and would track, or of a plain folder what .gitignore and
    .tapsterignore leave. Its workers answer on a socket of their own before nginx hears of them;
    if they do not, the release is refused, with exit code 1, and what served goes on.

    Every setting has a flag, also those that are not listed below: `tapster settings`.

    \b
    Examples:
      tapster deploy
      tapster deploy shop --listen 0.0.0.0:80 --domains shop.example
      tapster deploy shop --commit v1.4
      tapster deploy --plan
    """  # noqa: D301
    from tapster.ui import releasing, serving

    if is_plan:
        serving.show_plan(asked, is_json=is_json)
    else:
        releasing.deploy(asked, is_json=is_json)
