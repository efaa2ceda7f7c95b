"""uvicorn as a kind of worker of gunicorn's, which starts, counts and replaces it.

https://www.uvicorn.org/deployment/#gunicorn
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from typing import Any

import uvicorn
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from . import asgi
from .lifespan import SHUTDOWN_S
from .tally import tally

IDLE_S = 75
"""Longer than nginx keeps a connection: it is nginx that closes one."""
NGINX_IDLE_S = 1.5
"""After so long nginx has closed every connection that was left to it: see the site's upstream."""
UNREAD_S = 0.2
"""Within which nginx has sent its request on a connection that was accepted at the last moment."""
NOTIFY_S = 1
HEADER_BYTES = 1 << 17


class Server(uvicorn.Server):  # type: ignore[misc]
    """A server that lets requests and WebSockets finish before it ends."""

    async def on_tick(self, counter: int) -> bool:
        """Whether to end; after `max_requests` only when what is under way soon will be over.

        No other worker takes its place before it has gone, and all may have to go at once.
        """
        return await super().on_tick(counter) and (self.should_exit or tally.is_brief())

    async def shutdown(self, sockets: Any = None) -> None:
        """No connection is left, or the time is over: then WebSockets are closed with 1012."""
        for server in self.servers:
            server.close()
        tally.is_retiring = True
        patience_s = self.config.timeout_graceful_shutdown - asgi.CLOSING_S
        until = time.monotonic() + max(patience_s, UNREAD_S)
        quiet = time.monotonic() + NGINX_IDLE_S
        while (self.server_state.connections or tally.under_way) and time.monotonic() < until:
            if not tally.under_way and time.monotonic() > quiet:
                break
            await self.config.callback_notify()
            await asyncio.sleep(0.05)
        self.config.timeout_graceful_shutdown = asgi.CLOSING_S
        await super().shutdown(sockets=sockets)


class UvicornWorker(Worker):  # type: ignore[misc]
    """One event loop."""

    uvicorn = True

    def init_signals(self) -> None:
        """uvicorn has its own for the end; what it raises again afterwards has no effect."""
        super().init_signals()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, lambda *_: None)

    def run(self) -> None:
        """Requests are answered until the worker is told to end."""
        patience_s = max(self.cfg.graceful_timeout - SHUTDOWN_S, 1)
        app = asgi.Wrapped(
            self.wsgi,
            is_http=True,
            must_end=lambda: tally.is_retiring,
            patience_s=patience_s,
        )
        config = uvicorn.Config(
            app,
            lifespan="auto",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=self.cfg.backlog,
            timeout_keep_alive=IDLE_S,
            timeout_graceful_shutdown=patience_s,
            timeout_notify=NOTIFY_S,
            callback_notify=self.notified,
            limit_max_requests=self.max_requests if self.cfg.max_requests else None,
            h11_max_incomplete_event_size=HEADER_BYTES,
        )
        server = Server(config)
        server.run(sockets=self.sockets)
        if not server.started:
            sys.exit(Arbiter.WORKER_BOOT_ERROR)

    async def notified(self) -> None:
        """gunicorn's master knows that the loop goes on; without a master, it ends."""
        self.notify()
        if self.ppid != os.getppid():
            signal.raise_signal(signal.SIGTERM)
