"""An app that shows what reaches it, and answers in the ways that a stack can get wrong."""

import hashlib
import json
import os
import time
from pathlib import Path
from wsgiref.validate import validator

HERE = Path(__file__).parent
TEXT = [("Content-Type", "text/plain")]


def app(environ, start_response):
    name, _, rest = environ["PATH_INFO"].lstrip("/").partition("/")
    return VIEWS.get(name, missing)(environ, start_response, rest)


def shown(environ, start_response, rest):
    """Everything that the app is told, and what there was of a body, read piece by piece."""
    digest, length = hashlib.sha256(), 0
    while piece := environ["wsgi.input"].read(1 << 16):
        digest.update(piece)
        length += len(piece)
    start_response("200 OK", [("Content-Type", "application/json")])
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    body = {"length": length, "sha256": digest.hexdigest()}
    return [json.dumps({**seen, "body": body, "pid": os.getpid()}).encode()]


def missing(environ, start_response, rest):
    start_response("404 Not Found", TEXT)
    return [b"the app has no such page"]


def refused(environ, start_response, rest):
    """The body is not read."""
    start_response("405 Method Not Allowed", [*TEXT, ("Allow", "GET")])
    return [b"not here"]


def with_header(environ, start_response, length):
    start_response("200 OK", [*TEXT, ("X-Long", "x" * int(length))])
    return [b"long"]


def with_status(environ, start_response, status):
    body = b"" if status in ("204", "304") else b"the app's own words"
    start_response(status + " Chosen", [] if not body else TEXT)
    return [body] if body else []


def with_etag(environ, start_response, rest):
    if environ.get("HTTP_IF_NONE_MATCH") == '"v1"':
        start_response("304 Not Modified", [("ETag", '"v1"')])
        return []
    start_response("200 OK", [*TEXT, ("ETag", '"v1"')])
    return [b"version 1"]


def with_length(environ, start_response, rest):
    start_response("200 OK", [*TEXT, ("Content-Length", "8000")])
    return [b"12345678" * 1000]


def in_pieces(environ, start_response, signal):
    """The second piece follows when the file `signal` lies beside this one."""
    start_response("200 OK", [*TEXT, ("X-Accel-Buffering", "no")])
    yield b"first."
    await_file(signal)
    yield b"second."


def waiting(environ, start_response, signal):
    await_file(signal)
    start_response("200 OK", TEXT)
    return [b"waited"]


def large(environ, start_response, length):
    start_response("200 OK", [*TEXT, ("Content-Length", length)])
    return [b"x" * int(length)]


def written(environ, start_response, rest):
    """With the callable that start_response returns."""
    write = start_response("200 OK", TEXT)
    write(b"written ")
    return [b"and returned"]


def await_file(name):
    for _ in range(3000):
        if (HERE / name).exists():
            return
        time.sleep(0.01)
    raise TimeoutError(name)


VIEWS = {
    "show": shown,
    "large": large,
    "refused": refused,
    "header": with_header,
    "status": with_status,
    "etag": with_etag,
    "length": with_length,
    "pieces": in_pieces,
    "waiting": waiting,
    "written": written,
}

validated = validator(app)
"""The same app behind what looks for faults of server and app: https://peps.python.org/pep-3333/."""
