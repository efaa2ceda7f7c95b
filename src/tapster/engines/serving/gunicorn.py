"""What gunicorn calls, and when: https://gunicorn.org/reference/settings/#server-hooks."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from . import asgi, wsgi
from .lifespan import SHUTDOWN_S, Lifespan
from .tally import tally, tell

ASYNC = ("asgi", "UvicornWorker")
current = threading.local()


def post_fork(server: Any, worker: Any) -> None:
    """The worker has a place in the table."""
    tally.take(worker.age)


def post_worker_init(worker: Any) -> None:
    """The app is imported."""
    if hasattr(worker, "asgi"):
        # The master kills it when the time is over, and its lifespan has to end before.
        worker.cfg.set("graceful_timeout", max(worker.cfg.graceful_timeout - SHUTDOWN_S, 1))
        worker.lifespan = Lifespan(worker.asgi, worker)
        worker.loop.run_until_complete(worker.lifespan.startup())
        worker.asgi = asgi.Wrapped(
            worker.asgi,
            is_http=False,
            must_end=lambda: not worker.alive,
            patience_s=worker.cfg.graceful_timeout,
        )
    elif hasattr(worker, "uvicorn"):
        return  # which says itself when it takes requests
    else:
        worker.wsgi = named(worker.wsgi)
    tally.start()


def pre_request(worker: Any, request: Any) -> None:
    """A WSGI request begins."""
    if not hasattr(worker, "asgi"):
        current.variables = request.uwsgi_vars
        tally.begin(request)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """It is answered."""
    if not hasattr(worker, "asgi"):
        tally.end(request)


def named(app: Any) -> Any:
    """The WSGI app, with headers of ours; it sees what nginx says, which gunicorn does not pass on.

    gunicorn would decode the path again, and name nginx as the client.
    """
    own = wsgi.own_headers()

    def counted(environ: Any, start_response: Any) -> Any:
        def started(status: str, headers: Any, exc_info: Any = None) -> Any:
            more = wsgi.passed_on_at_once(headers)
            return start_response(status, [*more, *headers, *own], exc_info)

        said = current.variables.items()
        environ.update((name, value) for name, value in said if not name.startswith("HTTP_"))
        wsgi.read_whole(environ)
        return app(environ, started)

    return counted


def end_at_once(worker: Any) -> None:
    """A worker that is told to end looks for that now, not once a second."""
    if worker.alive:
        worker.alive = False
        tasks = asyncio.all_tasks(worker.loop)
        next(task for task in tasks if task.get_coro().__name__ == "_serve").cancel()


def when_ready(server: Any) -> None:
    """All is told of all workers."""
    server.systemd = True  # or it would end at once, not gracefully, if its socket is gone by then
    tell(
        lambda: [(worker.age, worker.pid) for worker in [*server.WORKERS.values()]],
        asgi.AT_ONCE if server.cfg.worker_class_str.endswith(ASYNC) else server.cfg.threads,
    )
