"""A mixed load in a process of its own that writes down every request.

python -m tests.drops.load LOG plain=PORT secure=PORT

It ends when its standard input does, after the answers to what it has sent.
"""

import asyncio
import functools
import itertools
import ssl
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import h2.exceptions

from tests.drops import http1, http2
from tests.drops.kinds import MIXES, Kind
from tests.drops.record import OK, UNPROCESSED, Record
from tests.nginx.servers import trusting, wait_until

PATIENCE_S = 30.0
HTTP_OK = 200
NUMBERS = itertools.count(1)
FAILURES = (
    OSError,
    EOFError,
    ValueError,
    asyncio.LimitOverrunError,
    http1.DroppedError,
    h2.exceptions.H2Error,
)
ROOT = Path(__file__).parents[2]
Asked = Callable[[Kind, int], Awaitable[http1.Answer]]


class Site:
    """One address, and the connections to it that requests share."""

    def __init__(self, port: int) -> None:
        """No connection is open yet."""
        self.port = port
        self.shared: http2.Connection | None = None
        self.opening = asyncio.Lock()

    async def multiplexed(self, kind: Kind, number: int) -> http1.Answer:
        """The answer to a request beside others on the same connection."""
        async with self.opening:
            if self.shared is None or self.shared.is_over:
                self.shared = await http2.Connection.opened(self.port, _trusting("h2"))
            connection = self.shared
        body = kind.body(number)
        return await connection.ask("POST" if body else "GET", f"{kind.path}?{number}", body)

    async def alone(self, kind: Kind, number: int) -> http1.Answer:
        """The answer on a connection of its own."""
        connection = await http1.Connection.opened(self.port, _context(kind))
        try:
            return await _ask(connection, kind, number, "Connection: close")
        finally:
            connection.close()


class KeptAlive:
    """One client that keeps its connection, and opens another when that was closed."""

    def __init__(self, port: int) -> None:
        """No connection is open yet."""
        self.port = port
        self.connection: http1.Connection | None = None

    async def ask(self, kind: Kind, number: int) -> http1.Answer:
        """The answer on the kept connection."""
        if self.connection is None or self.connection.is_closed:
            self.close()
            self.connection = await http1.Connection.opened(self.port, _context(kind))
        try:
            return await _ask(self.connection, kind, number)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """No connection is open."""
        if self.connection:
            self.connection.close()
        self.connection = None


async def asked(kind: Kind, ask: Asked) -> Record:
    """How one request went."""
    number = next(NUMBERS)
    began = time.monotonic()
    release, outcome = 0, OK
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await ask(kind, number)
        took_s = time.monotonic() - began
        said = answer.body.split(b" ", 1)[0]
        if answer.status != HTTP_OK:
            outcome = f"status {answer.status}"
        elif not said.isdigit() or answer.body != kind.expected(number, said):
            outcome = f"wrong body: {len(answer.body)} bytes: {answer.body[:60]!r}"
        else:
            release = int(said)
    except http2.UnprocessedError:
        took_s, outcome = time.monotonic() - began, UNPROCESSED
    except FAILURES as error:
        took_s, outcome = time.monotonic() - began, " ".join(repr(error).split())
    return Record(kind.name, began, took_s, release, outcome)


async def keep_asking(kind: Kind, site: Site, log: TextIO, is_over: asyncio.Event) -> None:
    """One client sends requests of that kind until it is over."""
    kept = KeptAlive(site.port)
    ask = site.multiplexed if kind.is_http2 else site.alone if kind.is_fresh else kept.ask
    while not is_over.is_set():
        record = await asked(kind, ask)
        log.write(record.line)
        if record.outcome != UNPROCESSED:
            await asyncio.sleep(kind.pause_s)
    kept.close()


async def mixed(ports: dict[str, int], log: TextIO) -> None:
    """Every kind of every site is asked until standard input ends."""
    is_over = asyncio.Event()
    asyncio.get_running_loop().add_reader(sys.stdin.fileno(), is_over.set)
    sites = {mix: Site(port) for mix, port in ports.items()}
    clients = [
        keep_asking(kind, sites[mix], log, is_over)
        for mix in ports
        for kind in MIXES[mix]
        for _ in range(kind.clients)
    ]
    await asyncio.gather(*clients)
    for site in sites.values():
        if site.shared:
            await site.shared.close()


@contextmanager
def load(log: Path, ports: dict[str, int]) -> Iterator[None]:
    """The load is on, and all that was sent is answered and written down afterwards."""
    named = [f"{mix}={port}" for mix, port in ports.items()]
    argv: list[str | Path] = [sys.executable, "-m", "tests.drops.load", log, *named]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, cwd=ROOT) as running:
        assert running.stdin
        try:
            wait_until(lambda: log.exists() and log.stat().st_size > 0, "the first answers")
            yield
        finally:
            running.stdin.close()
            running.wait()
    if running.returncode:
        raise RuntimeError(f"the load ended with {running.returncode}")


@functools.cache
def _trusting(*protocols: str) -> ssl.SSLContext:
    return trusting(*protocols)


def _context(kind: Kind) -> ssl.SSLContext | None:
    return _trusting() if kind.is_tls else None


async def _ask(
    connection: http1.Connection, kind: Kind, number: int, *headers: str
) -> http1.Answer:
    body = kind.body(number)
    method = "POST" if body else "GET"
    return await connection.ask(method, f"{kind.path}?{number}", body, headers)


def main() -> None:
    """Ask as the command line says."""
    path, *named = sys.argv[1:]
    pairs = (each.partition("=") for each in named)
    ports = {mix: int(port) for mix, _, port in pairs}
    with Path(path).open("w", buffering=1) as log:
        asyncio.run(mixed(ports, log))


if __name__ == "__main__":
    main()
