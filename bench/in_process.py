"""The callable alone: CPU microseconds a request, with nothing around it.

Runs in the app's own environment: in_process.py FOLDER PATH
"""

import sys
import time
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

SECONDS = 1.0

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def environ(path: str) -> dict[str, Any]:
    """What a server passes for a GET of that path."""
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:8080",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


def microseconds(app: Wsgi, path: str) -> float:
    """CPU time of one request, as the mean over some seconds."""
    began, until, requests = time.process_time(), time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        answer = app(environ(path), lambda _status, _headers, _error=None: None)
        for _ in answer:
            pass
        if (close := getattr(answer, "close", None)) is not None:
            close()
        requests += 1
    return (time.process_time() - began) / requests * 1e6


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    from app import app  # type: ignore[import-not-found]

    print(microseconds(app, sys.argv[2]))
