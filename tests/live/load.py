"""A light load that counts what fails, and apps that are quick to start."""

import contextlib
import http.client
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

PAUSE_S = 0.005

PLAIN = {
    "app.py": """
import os
import time


def application(environ, start_response):
    time.sleep(float(environ["QUERY_STRING"] or 0))
    body = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
"""
}
"""An app without packages: `/?0.5` takes half a second; the answer is the worker's pid."""


@dataclass
class Load:
    """What was asked so far."""

    asked: int = 0
    failed: list[str] = field(default_factory=list)


@contextlib.contextmanager
def load(port: int) -> Iterator[Load]:
    """Requests one after the other, each on a kept connection and on one of its own."""
    counted = Load()
    is_over = threading.Event()

    def keep_asking() -> None:
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        while not is_over.is_set():
            _count(kept, counted)
            fresh = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            _count(fresh, counted)
            fresh.close()
            time.sleep(PAUSE_S)
        kept.close()

    asking = threading.Thread(target=keep_asking)
    asking.start()
    try:
        yield counted
    finally:
        is_over.set()
        asking.join()


def answers(port: int, path: str = "/") -> bool:
    """Whether nginx and the app answer with 200."""
    probe = Load()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        _count(connection, probe, path)
    return not probe.failed


def _count(connection: http.client.HTTPConnection, counted: Load, path: str = "/") -> None:
    counted.asked += 1
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        counted.failed.append(repr(error))
    else:
        if answer.status != http.HTTPStatus.OK:
            counted.failed.append(str(answer.status))
