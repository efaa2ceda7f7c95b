"""tapster up."""

import click

from tapster.cli import options
from tapster.model.settings import Asked


@click.command
@click.option("-d", "--detach", "is_detached", is_flag=True, help="Go to the background.")
@options.asked
@options.plan
@options.as_json
def up(asked: Asked, *, is_detached: bool, is_plan: bool, is_json: bool) -> None:
    """Serve PATH: a folder, a Python file, or a uWSGI .ini as it is written.

    In the foreground, until Ctrl-C; with -d, or if the .ini says `daemonize`, in the background.
    On an app that runs already, the new start takes over without dropping a request.

    Every setting has a flag, also those that are not listed below: `tapster settings`.

    \b
    Examples:
      tapster up
      tapster up shop -d --listen 127.0.0.1:9000
      tapster up --reload
      tapster up wsgi.ini
      tapster up --module shop.web:create_app() --processes 4
    """  # noqa: D301
    from tapster.ui import serving

    if is_plan:
        serving.show_plan(asked, is_json=is_json)
    else:
        serving.serve(asked, is_detached=is_detached, is_json=is_json)
