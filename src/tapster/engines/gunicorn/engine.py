"""gunicorn: its configuration, its process, its socket.

It speaks the uwsgi protocol from version 25 on, also for ASGI and WebSocket, so that nginx and the
switch are the same as for uWSGI: https://gunicorn.org/reference/settings/#protocol.
"""

from pathlib import Path

from tapster.engines.uwsgi.stats import workers
from tapster.model.files import File
from tapster.model.process import Process
from tapster.model.release import Release
from tapster.model.stack import Stack, Upstream
from tapster.templating import render

__all__ = ["files", "process", "upstream", "workers"]

HOOKS = Path(__file__).with_name("hooks.py")
"""They give its statistics the shape of uWSGI's."""


def files(stack: Stack, release: Release) -> tuple[File, ...]:
    """gunicorn.conf.py, and what the Emperor takes for the vassal's configuration."""
    text = render(
        "engines/gunicorn/templates/gunicorn.conf.py.j2",
        stack=stack,
        release=release,
        worker_class=worker_class(stack),
        quote=lambda value: repr(str(value)),
        hooks=HOOKS.read_text(encoding="utf-8"),
    )
    note = "# Runs gunicorn, through the script start. Written by tapster.\n[uwsgi]\n"
    return (
        File(path=release.folder / "gunicorn.conf.py", text=text),
        File(path=release.folder / "uwsgi.ini", text=note),
    )


def worker_class(stack: Stack) -> str:
    """What gunicorn calls the kind of worker."""
    if stack.interface == "asgi":
        return "asgi"
    return "gthread" if stack.threads > 1 else "sync"


def process(stack: Stack, release: Release) -> Process:
    """The app's own interpreter with gunicorn as a module in it."""
    config = str(release.folder / "gunicorn.conf.py")
    app = f"{stack.module}:{stack.callable}"
    return Process(
        argv=(str(stack.environment.python), "-m", "gunicorn", "--config", config, app),
        cwd=stack.root,
        env={
            **stack.env,
            "TAPSTER_RELEASE": release.id,
            "TAPSTER_STATS": str(release.stats),
            "TAPSTER_VASSAL": release.vassal.stem,
        },
    )


def upstream(stack: Stack, release: Release) -> Upstream:
    """live.sock."""
    _ = stack
    return Upstream(address=f"unix:{release.live_socket}", protocol="uwsgi")
