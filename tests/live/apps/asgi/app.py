"""ASGI without a framework: an echo over a WebSocket, events, and what the app is told."""

import asyncio
import json
import os


async def app(scope, receive, send):
    await {"lifespan": lifespan, "websocket": echo, "http": http}[scope["type"]](scope, receive, send)


async def lifespan(scope, receive, send):
    while (message := await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def echo(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        text = f"{message['text']} {os.environ['TAPSTER_RELEASE']}"
        await send({"type": "websocket.send", "text": text})


async def http(scope, receive, send):
    kind = b"text/event-stream" if scope["path"] == "/events" else b"application/json"
    headers = [(b"content-type", kind)]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    if scope["path"] == "/events":
        for number in range(3):
            event = {"type": "http.response.body", "body": b"data: %d\n\n" % number}
            await send({**event, "more_body": True})
            await asyncio.sleep(0.3)
    told = {name: scope[name] for name in ("client", "scheme", "path")}
    length = 0
    while scope["path"] == "/length":
        message = await receive()
        length += len(message.get("body", b""))
        if not message.get("more_body"):
            break
    body = json.dumps({**told, "length": length, "pid": os.getpid()}).encode()
    await send({"type": "http.response.body", "body": body})
