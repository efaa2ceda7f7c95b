"""An app that shows what reaches it, and answers in the ways that a server can get wrong."""

import json

PATHS = {}


def path(name):
    return lambda view: PATHS.setdefault(name, view)


def application(environ, start_response):
    return PATHS.get(environ["PATH_INFO"], shown)(environ, start_response)


def shown(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    seen = {name: value for name, value in environ.items() if isinstance(value, str)}
    return [json.dumps(seen).encode()]


@path("/own-502")
def own_502(environ, start_response):
    start_response("502 Bad Gateway", [("Content-Type", "text/plain")])
    return [b"my own page"]


@path("/named")
def named(environ, start_response):
    names = [("X-Tapster-Release", "r7"), ("X-Tapster-Worker", "4711"), ("X-Request-ID", "forged")]
    start_response("200 OK", [("Content-Type", "text/plain"), *names])
    return [b"named"]


@path("/text")
def text(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "8000")])
    return [b"a line.\n" * 1000]


@path("/long-header")
def long_header(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Long", "x" * 22_000)])
    return [b"long"]


@path("/pieces")
def pieces(environ, start_response):
    import time

    start_response("200 OK", [("Content-Type", "text/html"), ("X-Accel-Buffering", "no")])
    yield b"first "
    time.sleep(1.5)
    yield b"second"
