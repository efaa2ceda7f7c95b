"""An ASGI app, with what tapster adds on its way in and out."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tempfile
from typing import TYPE_CHECKING, Any

from . import lifespan, proxied, wsgi
from .tally import RELEASE, tally

if TYPE_CHECKING:
    from collections.abc import Callable

FAILED = {"type": "websocket.close", "code": 1011, "reason": ""}
RESTART: dict[str, object] = {
    "type": "websocket.close",
    "code": 1012,
    "reason": "the server is restarting",
}
END: dict[str, object] = {"type": "http.response.body", "body": b""}
CLOSING_S = 1
"""How long before requests are cut off a WebSocket is told so: RFC 6455, section 7.4.1. Events end
then, too: a browser connects again, and takes it for an error if they are cut off."""
LOOK_EVERY_S = 0.5
AT_ONCE = 16
"""How many requests probes send to each worker at the same moment, to reach every one."""
SERVER = proxied.SERVER.lower().encode()


class Wrapped:
    """An app whose requests are counted, and whose WebSockets are told when their worker ends."""

    def __init__(
        self, app: Any, *, is_http: bool, must_end: Callable[[], bool], patience_s: float
    ) -> None:
        """The app behind nginx.

        is_http: nginx speaks HTTP, not uwsgi
        must_end: whether the worker that this is was told to end
        patience_s: how long it then goes on
        """
        self.app, self.is_http = app, is_http
        self.must_end, self.patience_s = must_end, patience_s
        worker = str(os.getpid()).encode()
        self.own = [(b"x-tapster-release", RELEASE.encode()), (b"x-tapster-worker", worker)]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, one WebSocket, or the lifespan."""
        kind = scope["type"]
        if kind == "lifespan":
            await lifespan.explained(self.app, scope, receive, send)
            return
        self.complete(scope)
        messages = Messages(self, receive, send)
        if kind == "http":
            messages.is_kept_open = self.is_http
            # nginx has the whole body, and says how long it is.
            messages.is_read = all(name != b"content-length" for name, _ in scope["headers"])
            receive, send = messages.received, messages.answered
        else:
            receive, send = messages.heard, messages.sent
        tally.begin(scope)
        try:
            await self.app(scope, receive, send)
        except Exception:
            if messages.is_talking and self.is_http:  # gunicorn does, and would log nothing
                with contextlib.suppress(Exception):  # nobody may be there any more
                    await send(FAILED)
            raise
        finally:
            tally.end(scope)
            if messages.closing:
                messages.closing.cancel()

    def complete(self, scope: Any) -> None:
        """The scope says who asks, which the app server cannot know behind nginx."""
        headers = dict(scope["headers"])
        client = headers.get(b"x-real-ip")
        scope["client"] = (client.decode("latin-1"), 0) if client else None
        if self.is_http:
            scope.update(proxied.scope(headers, scope["type"]))
            scope["headers"] = [pair for pair in scope["headers"] if pair[0] != SERVER]
        else:  # as WSGI has it, but https://asgi.readthedocs.io/en/latest/specs/www.html
            scope["path"] = scope["path"].encode("latin-1").decode("utf-8", "replace")


class Messages:
    """What goes to the app and comes from it, for one request."""

    def __init__(self, app: Wrapped, receive: Any, send: Any) -> None:
        """Nothing is read yet."""
        self.app, self.receive, self.send = app, receive, send
        self.waiting: list[Any] = []
        self.kept: Any = None
        self.is_read = self.is_talking = False
        self.is_kept_open = self.has_ended = False
        self.reading = asyncio.Lock()  # an app may ask for more while it answers
        self.listening: asyncio.Future[Any] | None = None
        self.closing: asyncio.Task[None] | None = None

    async def more_of_the_body(self) -> Any:
        """The next part."""
        message = await self.receive()
        self.is_read = not message.get("more_body")
        return message

    async def received(self) -> Any:
        """The next part for the app."""
        async with self.reading:
            if self.kept and (part := self.kept.read(wsgi.IN_MEMORY_BYTES)):
                return {"type": "http.request", "body": part, "more_body": True}
            if self.waiting:
                return self.waiting.pop()
            if not self.is_read:
                return await self.more_of_the_body()
        return await self.receive()

    async def heard(self) -> Any:
        """What comes next over the WebSocket, or that it is closed."""
        self.listening = asyncio.ensure_future(self.receive())
        try:
            return await self.listening
        except asyncio.CancelledError:
            if not (self.has_ended and self.closing):
                raise
            await self.closing
            return {"type": "websocket.disconnect", "code": RESTART["code"]}

    async def answered(self, message: Any) -> None:
        """The message is sent; not before the body is read: nginx would take no answer."""
        async with self.reading:
            if not self.is_read:
                await self.keep_the_body()
        await self.sent(message)

    async def keep_the_body(self) -> None:
        """What the app may still read is in a file: many long ones may come at once."""
        self.kept = tempfile.SpooledTemporaryFile(wsgi.IN_MEMORY_BYTES)  # noqa: SIM115
        last: dict[str, Any] = {}
        while not self.is_read:
            last = await self.more_of_the_body()
            self.kept.write(last.get("body", b""))
        self.kept.seek(0)
        self.waiting.append({**last, "body": b""})

    async def sent(self, message: Any) -> None:
        """The message is sent, the first of an answer with headers of ours."""
        if message["type"].startswith("websocket."):
            self.is_talking = message["type"] != "websocket.close"
        if message["type"] in {"http.response.start", "websocket.accept"}:
            headers = list(message.get("headers", ()))
            kind = next((bytes(v) for n, v in headers if n.lower() == b"content-type"), b"")
            is_events = kind.startswith(b"text/event-stream")
            more = [(b"x-accel-buffering", b"no")] * is_events
            if self.is_kept_open and proxied.is_last():
                more.append((b"connection", b"close"))
            message = {**message, "headers": [*more, *headers, *self.app.own]}
            if is_events or message["type"] == "websocket.accept":
                last = END if is_events else RESTART
                self.closing = asyncio.create_task(self.ended_in_time(last))
        if not self.has_ended:
            await self.send(message)

    async def ended_in_time(self, last: dict[str, object]) -> None:
        """A WebSocket, or a stream of events, ends before its worker does."""
        while not self.app.must_end():  # noqa: ASYNC110  a flag of the app server's
            await asyncio.sleep(LOOK_EVERY_S)
        await asyncio.sleep(max(self.app.patience_s - CLOSING_S, 0))
        self.has_ended = True
        if self.listening and self.listening.cancel():  # or granian would send no closing frame
            await asyncio.wait({self.listening})
        with contextlib.suppress(OSError, RuntimeError):  # it has ended just now
            await self.send(last)
