"""gunicorn: its configuration, its process, its socket; and uvicorn, which is a worker of it.

gunicorn's own workers speak the uwsgi protocol, also for ASGI and WebSocket, so that nginx and the
switch are the same as for uWSGI: https://gunicorn.org/reference/settings/#protocol.
"""

from tapster.engines.serving_files import serving_files, serving_process
from tapster.engines.start import Process
from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.stack import Stack, Upstream
from tapster.templating import render


def files(stack: Stack, release: Release) -> tuple[File, ...]:
    """gunicorn.conf.py, and what runs beside the app."""
    text = render(
        "engines/gunicorn/templates/gunicorn.conf.py.j2",
        stack=stack,
        release=release,
        worker_class=worker_class(stack),
        needs=stack.environment.server / "needs" if stack.engine == "uvicorn" else None,
        quote=lambda value: repr(str(value)),
    )
    return (File(path=release.folder / "gunicorn.conf.py", text=text), *serving_files(release))


def worker_class(stack: Stack) -> str:
    """What gunicorn calls the kind of worker."""
    if stack.engine == "uvicorn":
        return "tapster_serving.uvicorn.UvicornWorker"
    if stack.interface == "asgi":
        return "asgi"
    return "gthread" if stack.threads > 1 else "sync"


def process(stack: Stack, release: Release) -> Process:
    """The app's own interpreter with gunicorn as a module in it."""
    config = str(release.folder / "gunicorn.conf.py")
    app = f"{stack.module}:{stack.callable}"
    return serving_process(stack, release, "gunicorn", "--config", config, app)


def upstream(stack: Stack, release: Release) -> Upstream:
    """live.sock; live.http for uvicorn."""
    if stack.engine == "uvicorn":
        return Upstream(address=f"unix:{release.live_http}", protocol="http")
    return Upstream(address=f"unix:{release.live_socket}", protocol="uwsgi")
