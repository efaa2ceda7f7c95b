"""What gunicorn runs besides itself: this text is the end of each release's gunicorn.conf.py.

It runs in the app's interpreter, with the standard library and gunicorn alone. The answers say
which release and worker they come from, the app is told who asks, and a socket tells of all workers
in the shape of uWSGI's statistics: https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html.
"""

import asyncio
import contextlib
import json
import mmap
import os
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import traceback
from typing import Any

RELEASE, STATS = os.environ.get("TAPSTER_RELEASE", ""), os.environ.get("TAPSTER_STATS", "")
RESTART = {"type": "websocket.close", "code": 1012, "reason": "the server is restarting"}
CLOSING_S = 1
"""How long before requests are cut off a WebSocket is told so: RFC 6455, section 7.4.1."""
LAST_S = 2
"""How long the app's shutdown has after that."""
BOOT_ERROR = 3
"""Exit code with which a worker stops gunicorn: gunicorn.arbiter.Arbiter.WORKER_BOOT_ERROR."""
IN_MEMORY_BYTES = 1 << 16
"""Of a body that is read before the app is called: one that it left unread would make nginx, which
has the whole request by then, lose the answer."""
SLOT = struct.Struct("<BQQd")
"""Of one worker: whether it takes requests, how many it has answered, how many are under way, and
the Unix time at which the oldest of them began."""
SLOTS = 1024
table = mmap.mmap(-1, SLOT.size * SLOTS)  # shared by gunicorn's master and its workers
current = threading.local()


class Tally:
    """What the worker that this is tells of its requests."""

    def __init__(self) -> None:
        """Nothing, before it is known which worker this is."""
        self.place, self.answered, self.ready = 0, 0, 0
        self.under_way: dict[int, float] = {}
        self.lock = threading.Lock()

    def begin(self, request: object) -> None:
        """The request is under way."""
        with self.lock:
            self.under_way[id(request)] = time.time()
            self.write()

    def end(self, request: object) -> None:
        """The request is answered."""
        with self.lock:
            self.under_way.pop(id(request), None)
            self.answered += 1
            self.write()

    def write(self) -> None:
        """The table says the same."""
        oldest = min(self.under_way.values(), default=0)
        row = (self.ready, self.answered, len(self.under_way), oldest)
        SLOT.pack_into(table, self.place, *row)


tally = Tally()


def post_fork(server: Any, worker: Any) -> None:
    """The worker has a place in the table."""
    tally.place = worker.age % SLOTS * SLOT.size
    tally.write()


def post_worker_init(worker: Any) -> None:
    """The app is imported."""
    if hasattr(worker, "asgi"):
        # The master kills it when the time is over, and its lifespan has to end before.
        worker.cfg.set("graceful_timeout", max(worker.cfg.graceful_timeout - LAST_S, 1))
        worker.lifespan = Lifespan(worker.asgi, worker)
        worker.loop.run_until_complete(worker.lifespan.startup())
        worker.asgi = asgi(worker.asgi, worker)
    else:
        worker.wsgi = wsgi(worker.wsgi, worker)
    tally.ready = 1
    tally.write()


def pre_request(worker: Any, request: Any) -> None:
    """A WSGI request begins."""
    if not hasattr(worker, "asgi"):
        current.variables = request.uwsgi_vars
        tally.begin(request)


def post_request(worker: Any, request: Any, environ: Any, response: Any) -> None:
    """It is answered."""
    if not hasattr(worker, "asgi"):
        tally.end(request)


def wsgi(app: Any, worker: Any) -> Any:
    """The app, with headers of ours; it sees what nginx says, which gunicorn does not pass on.

    gunicorn would decode the path again, and name nginx as the client.
    """
    own = [("X-Tapster-Release", RELEASE), ("X-Tapster-Worker", str(worker.pid))]

    def named(environ: Any, start_response: Any) -> Any:
        def started(status: str, headers: Any, exc_info: Any = None) -> Any:
            kind = next((value for name, value in headers if name.lower() == "content-type"), "")
            # nginx then passes on each event as it comes, and does not wait for more.
            more = [("X-Accel-Buffering", "no")] * kind.startswith("text/event-stream")
            return start_response(status, [*more, *headers, *own], exc_info)

        said = current.variables.items()
        environ.update((name, value) for name, value in said if not name.startswith("HTTP_"))
        if environ.get("CONTENT_LENGTH", "0") not in {"", "0"}:
            body = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  the app reads it
            shutil.copyfileobj(environ["wsgi.input"], body)
            body.seek(0)
            environ["wsgi.input"] = body
        return app(environ, started)

    return named


class Lifespan:
    """The app's startup and shutdown: https://asgi.readthedocs.io/en/latest/specs/lifespan.html.

    gunicorn's own serves an app whose startup has raised, or took more than 30 seconds.
    """

    def __init__(self, app: Any, worker: Any) -> None:
        """The app waits to be told, if it has a lifespan."""
        self.worker, self.has_asked = worker, False
        self.told: Any = asyncio.Queue()
        self.answers: Any = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
        running = app({**scope, "state": worker.state}, self.receive, self.send)
        self.task = worker.loop.create_task(running)

    async def receive(self) -> Any:
        """What the app has to do next."""
        self.has_asked = True
        return await self.told.get()

    async def send(self, message: Any) -> None:
        """The app has done it or says why not; what it has caught tells more than its words."""
        said = RuntimeError(message.get("message", message["type"]))
        failed = message["type"].endswith(".failed")
        await self.answers.put((sys.exc_info()[1] or said) if failed else None)

    async def startup(self) -> None:
        """The app has started, however long that took, or the worker ends."""
        if not await self.passes("startup"):
            sys.exit(BOOT_ERROR)
        if not self.worker.alive:
            self.task.cancel()
            await asyncio.wait({self.task}, timeout=LAST_S)
            sys.exit(0)

    async def shutdown(self) -> None:
        """The app has ended."""
        await self.passes("shutdown")

    async def passes(self, stage: str) -> bool:
        """Whether the app has done it, or has no lifespan; if it failed, the log says why."""
        self.told.put_nowait({"type": f"lifespan.{stage}"})
        answer = asyncio.ensure_future(self.answers.get())
        while not (answer.done() or self.task.done()):
            if stage == "startup" and not self.worker.alive:
                break
            waiting = {answer, self.task}
            await asyncio.wait(waiting, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
        raised = self.task.exception() if self.task.done() else None
        error = answer.result() if answer.done() else raised if self.has_asked else None
        answer.cancel()
        if error:
            traceback.print_exception(error)
        return not error


async def closed_in_time(worker: Any, send: Any) -> None:
    """The WebSocket is closed when its worker is about to end."""
    while worker.alive:  # noqa: ASYNC110  a flag of gunicorn's
        await asyncio.sleep(0.5)
    await asyncio.sleep(max(worker.cfg.graceful_timeout - CLOSING_S, 0))
    await send(RESTART)


def asgi(app: Any, worker: Any) -> Any:
    """The same for ASGI; a WebSocket that outlives its worker is told so."""
    own = [(b"x-tapster-release", RELEASE.encode()), (b"x-tapster-worker", b"%d" % worker.pid)]

    async def named(scope: Any, receive: Any, send: Any) -> None:
        is_http = scope["type"] == "http"
        waiting: list[Any] = []
        is_read = False

        async def more_of_the_body() -> Any:
            nonlocal is_read
            message = await receive()
            is_read = not message.get("more_body")
            return message

        async def received() -> Any:
            return waiting.pop(0) if waiting else await more_of_the_body()

        async def sent(message: Any) -> None:
            while is_http and not is_read:  # nginx takes no answer while it has something to send
                waiting.append(await more_of_the_body())
            if message["type"] in {"http.response.start", "websocket.accept"}:
                headers = list(message.get("headers", ()))
                kind = next((bytes(v) for n, v in headers if n.lower() == b"content-type"), b"")
                more = [(b"x-accel-buffering", b"no")] * kind.startswith(b"text/event-stream")
                message = {**message, "headers": [*more, *headers, *own]}
            await send(message)

        # gunicorn leaves it as WSGI has it: https://asgi.readthedocs.io/en/latest/specs/www.html
        scope["path"] = scope["path"].encode("latin-1").decode("utf-8", "replace")
        client = dict(scope["headers"]).get(b"x-real-ip")
        scope["client"] = (client.decode("latin-1"), 0) if client else None
        closing = None if is_http else asyncio.create_task(closed_in_time(worker, send))
        tally.begin(scope)
        try:
            await app(scope, received, sent)
        finally:
            tally.end(scope)
            _ = closing and closing.cancel()

    return named


def when_ready(server: Any) -> None:
    """A thread tells of all workers, to whoever connects."""
    server.systemd = True  # or it would end at once, not gracefully, if its socket is gone by then
    os.umask(0o117)
    asked = socket.socket(socket.AF_UNIX)
    with contextlib.suppress(FileNotFoundError):  # of one that was killed
        os.unlink(STATS)
    asked.bind(STATS)
    os.umask(0o022)
    asked.listen(16)
    threading.Thread(target=tell, args=(asked, server), daemon=True).start()


def tell(asked: socket.socket, server: Any) -> None:
    """Each connection gets one document."""
    while True:
        with contextlib.suppress(OSError), asked.accept()[0] as connection:
            told = {"pid": os.getpid(), "workers": [*map(described, [*server.WORKERS.values()])]}
            connection.sendall(json.dumps(told, separators=(",", ":")).encode())


def described(worker: Any) -> dict[str, object]:
    """One worker."""
    place = worker.age % SLOTS * SLOT.size
    ready, answered, under_way, oldest = SLOT.unpack_from(table, place)
    busy = {"in_request": 1, "req_info": {"request_start": oldest}}
    idle = max(worker.cfg.threads - under_way, 0)
    return {
        "id": worker.age,
        "pid": worker.pid,
        "accepting": ready,
        "apps": [{}] * ready,
        "status": "busy" if under_way else "idle",
        "requests": answered,
        "cores": [busy] * under_way + [{"in_request": 0}] * idle,
    }
