"""An ASGI app's startup and shutdown: in gunicorn's own worker, and explained in those of others.

https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from typing import Any

SHUTDOWN_S = 2
"""How long the app's shutdown has after its last request was cut off."""
BOOT_ERROR = 3
"""Exit code with which a worker stops gunicorn: gunicorn.arbiter.Arbiter.WORKER_BOOT_ERROR."""


class Lifespan:
    """Both, with no more to wait for than there is.

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
            await asyncio.wait({self.task}, timeout=SHUTDOWN_S)
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


async def explained(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """The app's lifespan, for a server that takes one that raises for none, and says nothing."""
    has_asked = has_answered = False

    async def received() -> Any:
        nonlocal has_asked
        has_asked = True
        return await receive()

    async def sent(message: Any) -> None:
        nonlocal has_answered
        has_answered = True
        if message["type"].endswith(".failed") and sys.exc_info()[1]:
            traceback.print_exc()
            message = {"type": message["type"]}
        await send(message)

    try:
        await app(scope, received, sent)
    except (Exception, SystemExit):
        if has_answered or not has_asked:
            raise
        await sent({"type": "lifespan.startup.failed"})
