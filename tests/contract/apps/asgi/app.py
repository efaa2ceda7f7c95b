"""The same app as the one for WSGI, and WebSockets, without a framework."""

import asyncio
import hashlib
import json
import logging
import os
import sys
import uuid
from pathlib import Path

HERE = Path(__file__).parent
IMPORTED_BY = os.getpid()
TEXT = [(b"content-type", b"text/plain")]
JSON = [(b"content-type", b"application/json")]
STATE = {"started": False}


async def app(scope, receive, send):
    await KINDS[scope["type"]](scope, receive, send)


async def lifespan(scope, receive, send):
    while (message := await receive())["type"] == "lifespan.startup":
        STATE["started"] = True
        await send({"type": "lifespan.startup.complete"})
    print("lifespan: shutdown of", os.getpid(), flush=True)
    await send({"type": "lifespan.shutdown.complete"})


async def http(scope, receive, send):
    name, _, rest = scope["path"].lstrip("/").partition("/")
    await VIEWS.get(name, missing)(Request(scope, receive, send), rest)


class Request:
    def __init__(self, scope, receive, send):
        self.scope, self.receive, self.send = scope, receive, send

    async def pieces(self):
        """Of the body."""
        while True:
            message = await self.receive()
            yield message.get("body", b"")
            if not message.get("more_body"):
                return

    async def start(self, status=200, headers=TEXT):
        await self.send({"type": "http.response.start", "status": status, "headers": headers})

    async def say(self, body=b"", more=False):
        await self.send({"type": "http.response.body", "body": body, "more_body": more})

    async def answer(self, body=b"", status=200, headers=TEXT):
        await self.start(status, headers)
        await self.say(body)


async def shown(request, rest):
    """Everything that the app is told, and what there was of a body, read piece by piece."""
    digest, length = hashlib.sha256(), 0
    async for piece in request.pieces():
        digest.update(piece)
        length += len(piece)
    body = {"length": length, "sha256": digest.hexdigest()}
    seen = {**told(request.scope), "method": request.scope["method"], "body": body}
    await request.answer(json.dumps(seen).encode(), headers=JSON)


def told(scope):
    client = scope.get("client")
    return {
        "path": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "raw_path": scope["raw_path"].decode("latin-1"),
        "query": scope["query_string"].decode("latin-1"),
        "scheme": scope["scheme"],
        "client": client[0] if client else None,
        "mount": scope.get("root_path", ""),
        "headers": [(n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]],
        "pid": os.getpid(),
        "imported_by": IMPORTED_BY,
        "started": STATE["started"],
    }


async def missing(request, rest):
    await request.answer(b"the app has no such page", 404)


async def refused(request, rest):
    """The body is not read."""
    await request.answer(b"not here", 405, [*TEXT, (b"allow", b"GET")])


async def with_header(request, length):
    await request.answer(b"long", headers=[*TEXT, (b"x-long", b"x" * int(length))])


async def with_headers(request, rest):
    """Some come twice, one has letters beyond ASCII, and one is no business of an app's."""
    cookies = [(b"set-cookie", value) for value in (b"a=1; Path=/", b"b=2", b"c=3")]
    more = [(b"x-name", b"caf\xe9"), (b"server", b"secret/1.0"), (b"content-length", b"2")]
    await request.answer(b"ok", headers=[*TEXT, *cookies, *more])


async def with_status(request, status):
    is_empty = status in ("204", "304")
    body, headers = (b"", []) if is_empty else (b"the app's own words", TEXT)
    await request.answer(body, int(status), headers)


async def with_etag(request, rest):
    if (b"if-none-match", b'"v1"') in [tuple(each) for each in request.scope["headers"]]:
        await request.answer(b"", 304, [(b"etag", b'"v1"')])
    else:
        await request.answer(b"version 1", headers=[*TEXT, (b"etag", b'"v1"')])


async def with_length(request, rest):
    await request.answer(b"12345678" * 1000, headers=[*TEXT, (b"content-length", b"8000")])


async def in_pieces(request, signal):
    """The second piece follows when the file `signal` lies beside this one."""
    await request.start(headers=[*TEXT, (b"x-accel-buffering", b"no")])
    await request.say(b"first.", more=True)
    await await_file(signal)
    await request.say(b"second.")


async def events(request, signal):
    """Server-sent events; the second one follows when the file `signal` lies beside this one."""
    await request.start(headers=[(b"content-type", b"text/event-stream")])
    await request.say(b"data: first\n\n", more=True)
    await await_file(signal)
    await request.say(b"data: second\n\n")


async def waiting(request, signal):
    await await_file(signal)
    await request.answer(b"waited")


async def meeting(request, rest):
    """Answers when as many requests as the path says are in the app at the same moment."""
    name, _, number = rest.partition("/")
    here = HERE / "meetings" / name / uuid.uuid4().hex
    here.parent.mkdir(exist_ok=True)
    here.touch()
    for _ in range(1000):
        if len(list(here.parent.iterdir())) >= int(number):
            await request.answer(b"%d" % os.getpid())
            return
        await asyncio.sleep(0.01)
    raise TimeoutError(rest)


async def large(request, length):
    headers = [*TEXT, (b"content-length", length.encode())]
    await request.answer(b"x" * int(length), headers=headers)


async def spoken(request, word):
    print("printed", word)
    print("complained", word, file=sys.stderr)
    logging.getLogger("shop").warning("logged %s", word)
    await request.answer(b"said")


async def raising(request, word):
    raise RuntimeError("raised " + word)


async def breaking(request, word):
    """Fails in the middle of an answer that has said how long it is."""
    await request.start(headers=[*TEXT, (b"content-length", b"100")])
    await request.say(b"x" * 50, more=True)
    await asyncio.sleep(0.5 if word == "later" else 0)
    raise RuntimeError("broke " + word)


async def until_gone(request, word):
    """Prints what it hears when nobody listens any more."""
    if word.startswith("events"):
        await request.start(headers=[(b"content-type", b"text/event-stream")])
        await request.say(b"data: first\n\n", more=True)
    await request.receive()
    print(word, "hears", (await request.receive())["type"], flush=True)


async def going_on(request, signal):
    """Has work to do when its answer is whole."""
    await request.answer(b"answered")
    await await_file(signal)
    print("went on until", signal, flush=True)


async def of_environment(request, rest):
    await request.answer(json.dumps(dict(os.environ)).encode(), headers=JSON)


async def await_file(name):
    for _ in range(3000):
        if (HERE / name).exists():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError(name)


async def websocket(scope, receive, send):
    await receive()
    name, _, rest = scope["path"].lstrip("/").partition("/")
    if name == "echo":
        await echo(scope, receive, send)
    elif name == "told":
        await send({"type": "websocket.accept", "headers": [(b"x-own", b"of the app")]})
        await send({"type": "websocket.send", "text": json.dumps(told(scope))})
        await receive()
    elif name == "close":
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": int(rest), "reason": "as asked"})
    elif name == "raise":
        await send({"type": "websocket.accept"})
        raise RuntimeError("raised " + rest)
    else:
        await send({"type": "websocket.close"})


async def echo(scope, receive, send):
    """What comes goes back; the code with which the client closes is printed."""
    offered = scope["subprotocols"]
    await send({"type": "websocket.accept", "subprotocol": offered[-1] if offered else None})
    while (message := await receive())["type"] == "websocket.receive":
        text = message.get("text")
        if text == "which release":
            await send({"type": "websocket.send", "text": os.environ["TAPSTER_RELEASE"]})
        elif text is not None:
            await send({"type": "websocket.send", "text": text})
        else:
            await send({"type": "websocket.send", "bytes": message["bytes"]})
    print("the client closed with", message.get("code"), flush=True)


KINDS = {"lifespan": lifespan, "http": http, "websocket": websocket}
VIEWS = {
    "": with_length,
    "show": shown,
    "large": large,
    "refused": refused,
    "header": with_header,
    "headers": with_headers,
    "status": with_status,
    "etag": with_etag,
    "length": with_length,
    "pieces": in_pieces,
    "events": events,
    "waiting": waiting,
    "meeting": meeting,
    "speak": spoken,
    "raise": raising,
    "break": breaking,
    "gone": until_gone,
    "on": going_on,
    "environment": of_environment,
}
