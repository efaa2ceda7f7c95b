"""How many requests on kept connections a reload of nginx drops, with what nginx has against it.

python -m tests.drops.reload_race [RELOADS]

nginx closes connections on which nothing is under way when it reloads: a request that is sent at
that moment gets no answer (nginx/nginx#437). Deploys need no reload; a changed domain does.
"""

import asyncio
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

from tapster.system.nginx_binary import examined
from tapster.system.nginx_control import reload
from tests.conftest import NGINX
from tests.drops.http1 import Connection
from tests.drops.load import FAILURES
from tests.live.load import PLAIN
from tests.live.site import Site, home

RELOADS = 55
CLIENTS = 16
LONGEST_PAUSE_S = 0.02
QUIET_S = 0.2
LEFT_OPEN = re.compile(r"\n *keepalive_min_timeout [^;]*;")


@dataclass
class Row:
    """What one nginx has dropped."""

    nginx: str
    left_open: str
    """`keepalive_min_timeout`, or why there is none."""
    reloads: int = 0
    asked: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    slowest_s: float = 0
    """The reload that took longest, until new workers had all new connections."""


async def keep_asking(port: int, row: Row, is_over: asyncio.Event) -> None:
    """One client asks on a connection that it keeps, if that looks open before it sends."""
    connection = await Connection.opened(port, None)
    while not is_over.is_set():
        row.asked += 1
        try:
            if connection.is_closed:
                connection.close()
                connection = await Connection.opened(port, None)
            async with asyncio.timeout(20):
                answer = await connection.ask("GET", "/")
            row.failures.update([] if answer.status == 200 else [f"status {answer.status}"])
        except FAILURES as error:
            row.failures[type(error).__name__] += 1
            connection.close()
        await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_S))
    connection.close()


async def reloaded(site: Site, row: Row, reloads: int) -> None:
    """nginx was reloaded that often under the load of clients that keep their connections."""
    is_over = asyncio.Event()
    clients = [asyncio.create_task(keep_asking(site.port, row, is_over)) for _ in range(CLIENTS)]
    for _ in range(reloads):
        await asyncio.sleep(QUIET_S)
        began = time.monotonic()
        await asyncio.to_thread(reload, site.tapster.home)
        row.slowest_s = max(row.slowest_s, time.monotonic() - began)
        row.reloads += 1
    await asyncio.sleep(QUIET_S)
    is_over.set()
    await asyncio.gather(*clients)


def race(binary: Path, reloads: int) -> Generator[Row, None, None]:
    """A row as tapster configures nginx, and one without `keepalive_min_timeout` if it has it."""
    name = ".".join(map(str, examined(binary).version))
    with home() as tapster:
        site = tapster.up(tapster.folder("shop", PLAIN), "--nginx-binary", binary)
        main = tapster.home / "nginx" / "nginx.conf"
        configured = main.read_text()
        found = LEFT_OPEN.search(configured)
        for text in dict.fromkeys((configured, LEFT_OPEN.sub("", configured))):
            kept = found.group().split()[1].rstrip(";") if found and text == configured else ""
            row = Row(name, kept or ("taken out" if found else "not in this version"))
            main.write_text(text)
            reload(tapster.home)
            asyncio.run(reloaded(site, row, reloads))
            yield row


def table(rows: list[Row]) -> str:
    """The rows in Markdown."""
    lines = [
        "| nginx | keepalive_min_timeout | reloads | requests | failed | how | slowest reload |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        how = ", ".join(f"{name} {count}" for name, count in row.failures.items())
        lines.append(
            f"| {row.nginx} | {row.left_open} | {row.reloads} | {row.asked:,} "
            f"| {row.failures.total()} | {how or '-'} | {row.slowest_s:.2f} s |"
        )
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    reloads = int(sys.argv[1]) if len(sys.argv) > 1 else RELOADS
    print(table([row for binary in NGINX for row in race(binary, reloads)]))  # noqa: T201


if __name__ == "__main__":
    main()
