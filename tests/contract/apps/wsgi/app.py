"""An app that shows what reaches it, and answers in the ways that a stack can get wrong."""

import hashlib
import json
import logging
import os
import sys
import time
import uuid
from pathlib import Path
from wsgiref.validate import validator

HERE = Path(__file__).parent
IMPORTED_BY = os.getpid()
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
    variables = {name: value for name, value in environ.items() if isinstance(value, str)}
    own = {"CONTENT_LENGTH", "CONTENT_TYPE"}
    seen = {
        "method": environ["REQUEST_METHOD"],
        "path": environ["PATH_INFO"],
        "query": environ.get("QUERY_STRING", ""),
        "scheme": environ["wsgi.url_scheme"],
        "client": environ["REMOTE_ADDR"],
        "mount": environ["SCRIPT_NAME"],
        "headers": [
            (name.removeprefix("HTTP_").lower().replace("_", "-"), value)
            for name, value in variables.items()
            if name.startswith("HTTP_") or (name in own and value)
        ],
        "body": {"length": length, "sha256": digest.hexdigest()},
        "pid": os.getpid(),
        "imported_by": IMPORTED_BY,
        "variables": variables,
    }
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(seen).encode()]


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


def with_headers(environ, start_response, rest):
    """Some come twice, one has letters beyond ASCII, and one is no business of an app's."""
    cookies = [("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=2"), ("Set-Cookie", "c=3")]
    more = [("X-Name", "caf\xe9"), ("Server", "secret/1.0"), ("Content-Length", "2")]
    start_response("200 OK", [*TEXT, *cookies, *more])
    return [b"ok"]


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


def events(environ, start_response, signal):
    """Server-sent events; the second one follows when the file `signal` lies beside this one."""
    start_response("200 OK", [("Content-Type", "text/event-stream")])
    yield b"data: first\n\n"
    await_file(signal)
    yield b"data: second\n\n"


def waiting(environ, start_response, signal):
    await_file(signal)
    start_response("200 OK", TEXT)
    return [b"waited"]


def meeting(environ, start_response, rest):
    """Answers when as many requests as the path says are in the app at the same moment."""
    name, _, number = rest.partition("/")
    here = HERE / "meetings" / name / uuid.uuid4().hex
    here.parent.mkdir(exist_ok=True)
    here.touch()
    for _ in range(1000):
        if len(list(here.parent.iterdir())) >= int(number):
            start_response("200 OK", TEXT)
            return [b"%d" % os.getpid()]
        time.sleep(0.01)
    raise TimeoutError(rest)


def large(environ, start_response, length):
    start_response("200 OK", [*TEXT, ("Content-Length", length)])
    return [b"x" * int(length)]


def written(environ, start_response, rest):
    """With the callable that start_response returns."""
    write = start_response("200 OK", TEXT)
    write(b"written ")
    return [b"and returned"]


def spoken(environ, start_response, word):
    print("printed", word)
    print("complained", word, file=sys.stderr)
    logging.getLogger("shop").warning("logged %s", word)
    start_response("200 OK", TEXT)
    return [b"said"]


def raising(environ, start_response, word):
    raise RuntimeError("raised " + word)


def breaking(environ, start_response, word):
    """Fails in the middle of an answer that has said how long it is."""
    start_response("200 OK", [*TEXT, ("Content-Length", "100")])
    yield b"x" * 50
    time.sleep(0.5 if word == "later" else 0)
    raise RuntimeError("broke " + word)


def of_environment(environ, start_response, rest):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(dict(os.environ)).encode()]


def await_file(name):
    for _ in range(3000):
        if (HERE / name).exists():
            return
        time.sleep(0.01)
    raise TimeoutError(name)


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
    "written": written,
    "speak": spoken,
    "raise": raising,
    "break": breaking,
    "environment": of_environment,
}

validated = validator(app)
"""The same app behind what looks for faults of server and app: https://peps.python.org/pep-3333/."""
