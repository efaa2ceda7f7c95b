"""The app in development: the person's own, or a page that says why it cannot be imported.

Runs in the app's interpreter, Python 3.9 or newer, with the standard library alone. The variable
TAPSTER_APP is `wsgi app:app`, or `asgi shop.web:create_app()`.
"""

import contextlib
import importlib
import os
import signal
import sys
import time
import traceback
from html import escape
from importlib.machinery import SourceFileLoader
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any

INTERFACE, SPEC = os.environ["TAPSTER_APP"].split(" ", 1)
FRESH_S = 2
STATUS, INTERNAL_ERROR = 500, 1011
HEAD = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    "<meta name=viewport content='width=device-width'><style>:root{color-scheme:light dark}"
    "body{font:1rem/1.5 system-ui,sans-serif;margin:5vw;overflow-wrap:anywhere}"
    "pre{overflow:auto;padding:1em;background:#8882}</style>"
)
ENDING = (signal.SIGHUP, signal.SIGTERM)
ENDED = 17 if "uwsgi" in sys.modules else 0
"""The exit code of a worker that was told to end; uWSGI's own is UWSGI_RELOAD_CODE."""
keep = SourceFileLoader.set_data


def keep_bytecode(loader: Any, path: str, data: bytes, **more: Any) -> None:
    """Bytecode is kept only of a file that was saved a while ago.

    It knows its source by size and whole second, so that a second save in the same one would not
    be noticed: https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation.
    """
    if time.time() - int.from_bytes(data[8:12], "little") > FRESH_S:
        keep(loader, path, data, **more)


def imported() -> Any:
    """The person's app."""
    module, _, name = SPEC.partition(":")
    app = getattr(importlib.import_module(module), name.removesuffix("()"))
    app = app() if name.endswith("()") else app
    if not callable(app):
        raise TypeError(f"{SPEC} is a {type(app).__name__}, which cannot be called")
    if INTERFACE == "wsgi" and any(map(iscoroutinefunction, (app, type(app).__call__))):
        raise TypeError(f"{SPEC} speaks ASGI: run `tapster up --reload` again")
    django = sys.modules.get("django.conf")
    if django and django.settings.configured and hasattr(django.settings, "ROOT_URLCONF"):
        resolver = importlib.import_module("django.urls").get_resolver()
        _ = resolver.url_patterns  # Django itself imports views only when somebody asks for one
    return app


def explained(error: BaseException) -> str:
    """The traceback, from the person's own code on."""
    trace, ours = error.__traceback__, (__file__, importlib.__file__, "<frozen importlib")
    while trace and trace.tb_next and trace.tb_frame.f_code.co_filename.startswith(ours):
        trace = trace.tb_next
    return "".join(traceback.format_exception(type(error), error, trace))


def page(why: str, accept: str) -> tuple[bytes, dict[str, str]]:
    """Body and headers of the answer; only browsers get HTML."""
    what, hint = f"{SPEC} does not start", "Save a correction, and load this page again."
    kind, text = "text/plain", f"{what}\n\n{why}\n{hint}\n"
    if "text/html" in accept:
        last = escape(why.rstrip().rpartition("\n")[2])
        shown = f"<h1>{escape(what)}</h1><p><b>{last}</b><pre>{escape(why)}</pre><p>{hint}\n"
        kind, text = "text/html", f"{HEAD}<title>{last}</title>{shown}"
    body = text.encode(errors="replace")
    headers = {"content-type": f"{kind}; charset=utf-8", "content-length": str(len(body))}
    return body, {**headers, "cache-control": "no-store"}


def wsgi_page(why: str) -> Any:
    """A WSGI app that shows it."""

    def shown(environ: Any, start_response: Any) -> list[bytes]:
        body, headers = page(why, environ.get("HTTP_ACCEPT", ""))
        start_response(f"{STATUS} Internal Server Error", [*headers.items()])
        return [body]

    return shown


class Asgi:
    """An ASGI app, or what shows why it cannot be imported or has failed to start up."""

    def __init__(self, app: Any, why: str) -> None:
        """One of the two."""
        self.app, self.why = app, why

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One scope, as https://asgi.readthedocs.io/en/latest/specs/main.html has it."""
        if scope["type"] == "lifespan":
            await self.live(scope, receive, send)
        elif not self.why:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            accept = dict(scope["headers"]).get(b"accept", b"").decode("latin-1")
            body, headers = page(self.why, accept)
            named = [(name.encode(), value.encode()) for name, value in headers.items()]
            await send({"type": "http.response.start", "status": STATUS, "headers": named})
            await send({"type": "http.response.body", "body": body})
        else:
            await receive()
            await send({"type": "websocket.close", "code": INTERNAL_ERROR})

    async def live(self, scope: Any, receive: Any, send: Any) -> None:
        """A start-up that fails is no end of the server, whose socket would go with it."""
        has_asked = False

        async def received() -> Any:
            nonlocal has_asked
            has_asked = True
            return await receive()

        async def told(message: Any) -> None:
            if message["type"] == "lifespan.startup.failed":
                self.why = message.get("message") or "lifespan.startup.failed"
            else:
                await send(message)

        try:
            if self.app:
                await self.app(scope, received, told)
        except Exception as error:
            if not has_asked:  # it does not know of scopes like this one
                raise
            self.why = self.why or explained(error)
        if self.app and self.why:
            say(self.why)
            await send({"type": "lifespan.startup.complete"})
        while self.why:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return


def say(why: str) -> None:
    """It stands in the app's log, and `tapster status` knows the worker by its name."""
    with contextlib.suppress(OSError):  # not every sandbox lets a process name itself
        Path("/proc/self/comm").write_text("tapster-broken")
    os.write(2, f"{why.rstrip()}\n".encode(errors="replace"))


def guarded() -> Any:
    """What the engine serves; meanwhile, a worker that is told to end does, with its old code."""
    app, why = None, ""
    before = {each: signal.signal(each, lambda *_: os._exit(ENDED)) for each in ENDING}
    try:
        app = imported()
    except BaseException as error:
        why = explained(error)
        say(why)
    for each, handler in before.items():
        if handler is not None:  # uWSGI's own: it takes those of workers after the import
            signal.signal(each, handler)
    if INTERFACE == "asgi":
        return Asgi(app, why)
    return wsgi_page(why) if why else app


SourceFileLoader.set_data = keep_bytecode  # type: ignore[assignment,method-assign]
application = guarded()
