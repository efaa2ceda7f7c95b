"""What gunicorn calls, and when: https://gunicorn.org/reference/settings/#server-hooks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import sys
import threading
from typing import Any

from gunicorn import util

from . import asgi, wsgi
from .lifespan import SHUTDOWN_S, Lifespan
from .tally import tally, tell

close_graceful = util.close_graceful
ASYNC = ("asgi", "UvicornWorker")
UNREAD_S = 0.05
"""Within which a connection that was accepted is known."""
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
        app = asgi.Wrapped(
            worker.asgi,
            is_http=False,
            must_end=lambda: not worker.alive,
            patience_s=worker.cfg.graceful_timeout,
        )
        most, worker.max_requests = worker.max_requests, sys.maxsize
        worker.asgi = replaced(app, worker, most)
        # An app may go on after its answer: gunicorn would end it, 3 seconds after nginx has gone.
        gasgi = sys.modules["gunicorn.workers.gasgi"]
        gasgi.ASGIProtocol._cancel_task_if_pending = lambda _: None  # noqa: SLF001
    elif hasattr(worker, "uvicorn"):
        return  # which says itself when it takes requests
    else:
        worker.wsgi = named(worker.wsgi)
        util.close_graceful = close
    tally.start()


def replaced(app: Any, worker: Any, most: int) -> Any:
    """The ASGI app; its worker ends after so many requests, when none takes long.

    gunicorn starts no other before the last WebSocket has gone, and all may have to go at once.
    """

    async def counted(scope: Any, receive: Any, send: Any) -> None:
        async def sent(message: Any) -> None:
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                with contextlib.suppress(OSError, RuntimeError, AttributeError):  # nginx has gone
                    receive.__self__.protocol.transport.write_eof()

        worker.nr_conns += 1  # what the app does after its answer is waited for, too
        try:
            await app(scope, receive, sent)
        finally:
            worker.nr_conns -= 1
        if tally.answered >= most and tally.is_brief():
            worker.alive = False

    return counted


def pre_request(worker: Any, request: Any) -> None:
    """A WSGI request begins."""
    current.variables = request.uwsgi_vars
    tally.begin(request)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """It is answered."""
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

        environ.update(current.variables)
        wsgi.read_whole(environ)
        return app(environ, started)

    return counted


def end_at_once(worker: Any) -> None:
    """A worker that is told to end looks for that now, not once a second.

    It counts a connection for itself meanwhile, or those just accepted would be cut off: gunicorn
    does not know of them yet. asyncio would also lose one that it accepts as its server closes.
    """
    if worker.alive:
        worker.alive = False
        worker.nr_conns += 1
        worker.loop.call_later(UNREAD_S, lambda: setattr(worker, "nr_conns", worker.nr_conns - 1))
        for listening in worker.sockets:
            worker.loop.remove_reader(listening.fileno())
        for task in asyncio.all_tasks(worker.loop):
            if "ASGIWorker._serve" in repr(task.get_coro()):
                task.cancel()


def close(connection: Any) -> None:
    """The connection is closed; gunicorn would wait until nginx has closed it, too.

    It is right to if something was not read: the answer would be lost.
    """
    try:
        connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        connection.close()
    else:
        close_graceful(connection)


def when_ready(server: Any) -> None:
    """All is told of all workers."""
    server.systemd = True  # or it would end at once, not gracefully, if its socket is gone by then
    tell(
        lambda: [(worker.age, worker.pid) for worker in [*server.WORKERS.values()]],
        asgi.AT_ONCE if server.cfg.worker_class_str.endswith(ASYNC) else server.cfg.threads,
    )
