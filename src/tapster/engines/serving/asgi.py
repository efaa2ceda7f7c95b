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
UNAVAILABLE = {
    "type": "http.response.start",
    "status": 503,
    "headers": [(b"retry-after", b"1"), (b"content-length", b"0")],
}
GONE = {
    "http": {"type": "http.disconnect"},
    "websocket": {"type": "websocket.disconnect", "code": RESTART["code"]},
}
CLOSING_S = 1
"""How long before requests are cut off the app is told that nobody listens any more, and a
WebSocket why: RFC 6455, section 7.4.1. Events end then, too: a browser connects again, and takes it
for an error if they are cut off."""
EVENTS_LATER_S = 0.4
"""nginx keeps the connection on which events have ended. It leads to this release, and no WebSocket
that has just been told to connect again must take it."""
LOOK_EVERY_S, TOLD_S = 0.5, 0.01
AT_ONCE = 16
"""How many requests probes send to each worker at the same moment, to reach every one."""
SERVER = proxied.SERVER.lower().encode()


class Wrapped:
    """An app whose requests are counted, and told when their worker ends."""

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
        self.under_way: set[Messages] = set()
        self.watch: asyncio.Task[None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request, one WebSocket, or the lifespan."""
        kind = scope["type"]
        if kind == "lifespan":
            await lifespan.explained(self.app, scope, receive, send)
            return
        if not self.watch:
            self.watch = asyncio.create_task(self.watched())
        self.complete(scope)
        messages = Messages(self, kind, receive, send)
        if kind == "http":
            messages.is_kept_open = self.is_http
            # nginx has the whole body, and says how long it is.
            messages.is_read = all(name != b"content-length" for name, _ in scope["headers"])
            receive, send = messages.received, messages.answered
        else:
            receive, send = messages.heard, messages.sent
        self.under_way.add(messages)
        tally.begin(scope)
        try:
            await self.app(scope, receive, send)
        except Exception:
            is_open = kind == "websocket" and messages.last
            if is_open and self.is_http:  # gunicorn does, and would log nothing
                with contextlib.suppress(Exception):  # nobody may be there any more
                    await send(FAILED)
            raise
        finally:
            tally.end(scope)
            self.under_way.discard(messages)
            if messages.kept:
                messages.kept.close()
            if messages.ending and kind == "http" and not messages.has_begun:
                await messages.sent(UNAVAILABLE)
                await messages.sent(END)

    async def watched(self) -> None:
        """Whatever is under way ends before its worker does."""
        while not self.must_end():  # noqa: ASYNC110  a flag of the app server's
            await asyncio.sleep(LOOK_EVERY_S)
        await asyncio.sleep(max(self.patience_s - CLOSING_S, 0))
        for messages in self.under_way:
            messages.ending = asyncio.create_task(messages.end())

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
            if scope["type"] == "http":  # it would be OSError in `send` from 2.4 on: gunicorn's not
                scope["asgi"]["spec_version"] = "2.3"


class Messages:
    """What goes to the app and comes from it, for one request."""

    def __init__(self, app: Wrapped, kind: str, receive: Any, send: Any) -> None:
        """Nothing is read yet."""
        self.app, self.kind, self.receive, self.send = app, kind, receive, send
        self.waiting: list[Any] = []
        self.kept: Any = None
        self.is_read = self.is_kept_open = self.has_begun = False
        self.reading = asyncio.Lock()  # an app may ask for more while it answers
        self.listening: set[Any] = set()
        """Tasks of the app's."""
        self.last: dict[str, object] | None = None
        """What ends a WebSocket, or events."""
        self.ending: asyncio.Task[None] | None = None

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
        return await self.heard()

    async def heard(self) -> Any:
        """What comes next, or that nobody is there any more."""
        if not self.ending:
            task: Any = asyncio.current_task()
            self.listening.add(task)
            try:
                return await self.receive()  # itself: what is there is there at once
            except asyncio.CancelledError:
                if not self.ending:
                    raise
                getattr(task, "uncancel", int)()  # Python 3.10 does not count them
            finally:
                self.listening.discard(task)
        if not self.ending.done():
            await asyncio.wait({self.ending})
        return GONE[self.kind]

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
        kind = message["type"]
        if kind in {"http.response.start", "websocket.accept"}:
            headers = list(message.get("headers", ()))
            media = next((bytes(v) for n, v in headers if n.lower() == b"content-type"), b"")
            is_events = media.startswith(b"text/event-stream")
            more = [(b"x-accel-buffering", b"no")] * is_events
            if self.is_kept_open and proxied.is_last():
                more.append((b"connection", b"close"))
            message = {**message, "headers": [*more, *headers, *self.app.own]}
            self.has_begun = True
            if is_events or kind == "websocket.accept":
                self.last = END if is_events else RESTART
        if self.ending and self.last:
            return
        await self.send(message)
        if kind == "websocket.close" or (
            kind == "http.response.body" and not message.get("more_body")
        ):
            self.last = None

    async def end(self) -> None:
        """The app hears that nobody is there, and the client that this is the end."""
        if self.listening:  # or granian would send no closing frame
            for task in self.listening:
                task.cancel()
            await asyncio.sleep(TOLD_S)
        if self.last is END:
            await asyncio.sleep(EVENTS_LATER_S)
        if self.last:
            with contextlib.suppress(OSError, RuntimeError):  # it has ended just now
                await self.send(self.last)
