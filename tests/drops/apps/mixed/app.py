"""What the load asks: every answer begins with the number of the release that gives it."""

import hashlib
import os
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
RELEASE = (HERE / "release.txt").read_text()
TAKES_S = float((HERE / "import_s.txt").read_text())
time.sleep(TAKES_S)
is_first = True


def app(environ, start_response):
    global is_first
    if is_first:
        is_first = False
        print(f"first {RELEASE} {os.getpid()} {time.monotonic():.6f}", file=sys.stderr, flush=True)
    nonce, path = environ["QUERY_STRING"], environ["PATH_INFO"]
    if path == "/stream":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return stream(nonce)
    if path == "/digest":
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        nonce = hashlib.sha256(sent).hexdigest()
    elif path.startswith("/slow/"):
        time.sleep(float(path.removeprefix("/slow/")))
    body = f"{RELEASE} {nonce}\n".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def stream(nonce):
    for piece in range(12):
        yield f"{RELEASE} {nonce}.{piece}\n".encode()
        time.sleep(0.25)
