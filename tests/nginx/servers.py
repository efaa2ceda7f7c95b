"""Real nginx and real uWSGI for tests, and a small client."""

import contextlib
import dataclasses
import http.client
import json
import os
import random
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tapster.model.stack import Nginx, Stack
from tapster.system.nginx_binary import examined
from tests.factories import BUNDLED_NGINX
from tests.nginx.stories import home_of, write

DATA = Path(__file__).parent / "data"
PATIENCE_S = 60
"""Of a machine that is busy with something else; nobody waits longer than it takes."""
FORGED = {
    "X-Forwarded-For": "6.6.6.6",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Ssl": "on",
    "X-Forwarded-Scheme": "https",
    "X-Forwarded-Protocol": "ssl",
    "X-Forwarded-Server": "evil",
    "X-Url-Scheme": "https",
    "X-Scheme": "https",
    "X-Script-Name": "/evil",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-Real-IP": "6.6.6.6",
    "X-Client-IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6;proto=https",
    "Front-End-Https": "on",
    "Proxy": "http://evil.example",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_For": "6.6.6.6",
    "Remote_User": "root",
    "Https": "on",
    "X-Tapster-Probe": "1",
}
"""What a client may make up to be taken for a proxy, or for somebody else."""


def facts(binary: Path) -> Nginx:
    """This nginx, run by whoever runs the tests."""
    found = examined(binary)
    return dataclasses.replace(
        BUNDLED_NGINX,
        binary=binary,
        version=found.version,
        modules=found.modules,
        as_root=os.geteuid() == 0,
        user="root",
        group="root",
    )


def free_port() -> int:
    """A port on which nothing listens now, and that the kernel gives to no client meanwhile."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as taken, contextlib.suppress(OSError):
            taken.bind(("127.0.0.1", port))
            return port


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Returns as soon as it is so; fails if it never is."""
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def accepts(address: str | tuple[str, int]) -> bool:
    """True if something listens there."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as client:
        return client.connect_ex(address) == 0


@contextlib.contextmanager
def process(argv: list[str | Path], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that is gone afterwards."""
    with log.open("ab") as out, subprocess.Popen(argv, stdout=out, stderr=out) as running:
        try:
            yield running
        finally:
            running.terminate()
            try:
                running.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                running.kill()


@contextlib.contextmanager
def uwsgi(app: Path, at: Path) -> Iterator[None]:
    """uWSGI with two workers answers for the app on the socket."""
    log = at.with_suffix(".log")
    argv: list[str | Path] = [sys.executable, "-c", "import pyuwsgi; pyuwsgi.run()"]
    options = f"--master --die-on-term --need-app --processes 2 --buffer-size 65535 --socket {at}"
    with process([*argv, *options.split(), "--post-buffering", "8192", "--wsgi-file", app], log):
        wait_until(lambda: accepts(str(at)), f"uWSGI on {at}")
        yield


@contextlib.contextmanager
def nginx(stacks: tuple[Stack, ...], sockets: Mapping[str, Path]) -> Iterator[None]:
    """nginx answers for the stacks, each with its own socket; all have the same home."""
    for stack in stacks:
        write(stack, sockets[stack.name])
    folder = home_of(stacks[0]).nginx
    binary = stacks[0].nginx.binary
    argv: list[str | Path] = [
        binary,
        "-p",
        folder,
        "-c",
        folder / "nginx.conf",
        "-g",
        "daemon off;",
    ]
    with process(argv, folder / "stderr.log"):
        for stack in stacks:
            host, _, port = stack.listen.rpartition(":")
            address = (host, int(port))
            wait_until(lambda address=address: accepts(address), f"nginx for {stack.name}")  # type: ignore[misc]
        yield


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return json.loads(self.body)


def ask(  # noqa: PLR0913  one keyword for each part of a request
    port: int,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    tls: bool = False,
) -> Answer:
    """The answer to one request on a connection of its own."""
    connection: http.client.HTTPConnection
    if tls:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=trusting())
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers=dict(headers or {}))
        got = connection.getresponse()
        names = {name.lower(): value for name, value in got.getheaders()}
        return Answer(got.status, names, got.read())


def trusting(*protocols: str) -> ssl.SSLContext:
    """A client that knows the test certificate, and offers these protocols (`h2`)."""
    context = ssl.create_default_context(cafile=DATA / "shop.pem")
    if protocols:
        context.set_alpn_protocols(list(protocols))
    return context


def send(port: int, request: bytes) -> bytes:
    """All that comes back for exactly these bytes, until nginx closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(request)
        return b"".join(iter(lambda: client.recv(65536), b""))
