"""The same as `mixed`, for ASGI."""

import asyncio
import hashlib
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
RELEASE = (HERE / "release.txt").read_text()
TAKES_S = float((HERE / "import_s.txt").read_text())
time.sleep(TAKES_S)
TEXT = (b"content-type", b"text/plain")
is_first = True


async def app(scope, receive, send):
    global is_first
    if scope["type"] == "lifespan":
        return await lifespan(receive, send)
    if is_first:
        is_first = False
        print(f"first {RELEASE} {os.getpid()} {time.monotonic():.6f}", file=sys.stderr, flush=True)
    nonce, path = scope["query_string"].decode(), scope["path"]
    if path == "/stream":
        return await stream(nonce, send)
    if path == "/digest":
        nonce = hashlib.sha256(await body(receive)).hexdigest()
    elif path.startswith("/slow/"):
        await asyncio.sleep(float(path.removeprefix("/slow/")))
    text = f"{RELEASE} {nonce}\n".encode()
    headers = [TEXT, (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text})


async def lifespan(receive, send):
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind.endswith("shutdown"):
            return


async def body(receive):
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


async def stream(nonce, send):
    await send({"type": "http.response.start", "status": 200, "headers": [TEXT]})
    for piece in range(12):
        text = f"{RELEASE} {nonce}.{piece}\n".encode()
        await send({"type": "http.response.body", "body": text, "more_body": True})
        await asyncio.sleep(0.25)
    await send({"type": "http.response.body", "body": b""})
