"""What somebody sees who asks a site, in words that are the same each time."""

import http.client
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import TypeAlias

from tapster.system.http_client import NO_HEADERS
from tests.nginx.servers import Answer, ask
from tests.symptoms.site import Site

NAMED_OTHERWISE = {413: "Request Entity Too Large"}
"""As nginx says it, and not the newest Pythons."""

Look: TypeAlias = Callable[[Site], str]


def in_words(asked: Callable[[], str]) -> str:
    """What was asked for, or how the connection has ended."""
    try:
        return asked()
    except ConnectionRefusedError:
        return "connection refused"
    except http.client.IncompleteRead:
        return "half an answer"
    except ConnectionError:
        return "connection closed"


def status(
    path: str = "/",
    *,
    method: str = "GET",
    headers: Mapping[str, str] = NO_HEADERS,
    body: bytes | None = None,
) -> Look:
    """The status of the answer."""

    def asked(site: Site) -> str:
        return _status(ask(site.port, path, method=method, headers=headers, body=body))

    return lambda site: in_words(lambda: asked(site))


def text(path: str = "/", *, headers: Mapping[str, str] = NO_HEADERS, tls: bool = False) -> Look:
    """The body of a good answer, else its status."""

    def asked(site: Site) -> str:
        answer = ask(site.port, path, headers=headers, tls=tls)
        return answer.body.decode() if answer.status == HTTPStatus.OK else _status(answer)

    return lambda site: in_words(lambda: asked(site))


def header(name: str, path: str = "/", *, tls: bool = False) -> Look:
    """A header of the answer."""

    def look(site: Site) -> str:
        value = ask(site.port, path, tls=tls).headers.get(name.lower())
        return f"{name}: {value}" if value else f"no {name}"

    return look


def secret(path: str) -> Look:
    """Whether the answer, a good one or not, has what nobody should see."""

    def look(site: Site) -> str:
        answer = ask(site.port, path)
        return "the secret" if b"the secret of" in answer.body else _status(answer)

    return look


def at_once(count: int, look: Look) -> Look:
    """What several see who ask at the same time."""

    def together(site: Site) -> str:
        with ThreadPoolExecutor(count) as pool:
            return " or ".join(sorted(set(pool.map(lambda _: look(site), range(count)))))

    return together


def during(path: str, look: Look) -> Look:
    """What somebody sees while another request is being answered."""

    def meanwhile(site: Site) -> str:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(status(path), site)
            time.sleep(0.2)
            return look(site)

    return meanwhile


def workers(site: Site) -> str:
    """How many workers answer those who ask at the same time."""
    seen = at_once(3, text("/worker"))(site)
    return "one worker answers" if seen.isdigit() else "several workers answer"


def timed(look: Look) -> Look:
    """The same, and whether it took long."""

    def slow_or_not(site: Site) -> str:
        since = time.monotonic()
        seen = look(site)
        return f"{seen}, {'after seconds' if time.monotonic() - since > 1 else 'at once'}"

    return slow_or_not


def has_ended(site: Site) -> str:
    """The status, and how uWSGI has ended."""
    seen = status()(site)
    try:
        return f"{seen}, uWSGI has ended with {site.uwsgi.wait(0.2)}"
    except subprocess.TimeoutExpired:
        return f"{seen}, uWSGI runs"


def raw(site: Site, request: bytes, *, pause_s: float = 0, rest: bytes = b"") -> str:
    """The whole answer to exactly these bytes."""

    def asked() -> str:
        with socket.create_connection(("127.0.0.1", site.port), timeout=20) as client:
            client.sendall(request)
            time.sleep(pause_s)
            client.sendall(rest)
            return b"".join(iter(lambda: client.recv(65536), b"")).decode()

    return in_words(asked)


def _status(answer: Answer) -> str:
    status = HTTPStatus(answer.status)
    phrase = NAMED_OTHERWISE.get(status, status.phrase)
    return f"{answer.status} {phrase}"
