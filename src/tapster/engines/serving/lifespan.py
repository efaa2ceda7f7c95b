"""An ASGI app's startup and shutdown: in gunicorn's own worker, and explained in those of others.

https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

from __future__ import annotations

import asyncio
import sys
import traceback
from typing import Any

from .tally import tally

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
        self.worker = worker
        self.told: Any = asyncio.Queue()
        self.answers: Any = asyncio.Queue()
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
        running = explained(app, {**scope, "state": worker.state}, self.told.get, self.answers.put)
        self.task = worker.loop.create_task(running)
        # A lifespan that has raised was explained, or is none.
        self.task.add_done_callback(lambda task: task.cancelled() or task.exception())

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
        """Whether the app has done it, or has no lifespan."""
        self.told.put_nowait({"type": f"lifespan.{stage}"})
        answer = asyncio.ensure_future(self.answers.get())
        while not (answer.done() or (self.task.done() and self.answers.empty())):
            if stage == "startup" and not self.worker.alive:
                break
            waiting = {answer, self.task}
            await asyncio.wait(waiting, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
        said = answer.result() if answer.done() else {"type": ""}
        answer.cancel()
        if said.get("message"):
            sys.stderr.write(f"{said['message']}\n")
        return not said["type"].endswith(".failed")


class Talk:
    """What the app hears of its lifespan, and says."""

    def __init__(self, receive: Any, send: Any) -> None:
        """Nothing yet."""
        self.receive, self.send = receive, send
        self.heard = self.said = ""

    async def received(self) -> Any:
        """The next event."""
        message = await self.receive()
        self.heard = message["type"]
        return message

    async def sent(self, message: Any) -> None:
        """The answer, with what was raised and caught in the log."""
        self.said = message["type"]
        if not self.said.startswith("lifespan."):
            raise RuntimeError(self.said)
        if self.said == "lifespan.startup.complete":
            tally.start()
        if self.said.endswith(".failed") and sys.exc_info()[1]:
            traceback.print_exc()
            message = {"type": self.said}
        await self.send(message)


async def explained(app: Any, scope: Any, receive: Any, send: Any) -> None:
    """The app's lifespan, as an app server is told of it that says nothing of what was raised.

    By the specification, an app that raises has no lifespan, and uvicorn, hypercorn, gunicorn and
    granian serve it unless it has sent `lifespan.startup.failed`. But one that has received
    `lifespan.startup` knows of lifespans, or it would have raised at the type of its scope, as
    Django does: what it raises then is why it cannot start, and it must not go live. Unless it has
    answered as if to a request, which is no answer.
    """
    talk = Talk(receive, send)
    try:
        await app(scope, talk.received, talk.sent)
    except (Exception, SystemExit):
        if not talk.heard or talk.said.startswith(("http.", "websocket.")):
            tally.start()
            raise
        if talk.said == "lifespan.startup.complete":
            traceback.print_exc()
        if talk.said:
            raise
        await talk.sent({"type": "lifespan.startup.failed"})  # which logs what was raised
    if not talk.said.startswith("lifespan."):
        tally.start()
