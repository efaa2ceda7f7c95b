"""uWSGI's statistics: https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html."""

import json
import socket
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from tapster.system.sockets import connect, receive

MAX_STATS_BYTES = 1 << 24


def stats(addresses: Iterable[str], timeout_s: float = 0.2) -> Mapping[str, Mapping[str, Any]]:
    """What each stats socket says, by its address; a dead or silent one is missing.

    All are opened before the first is read, so that together they take `timeout_s` at most.
    """
    deadline = time.monotonic() + timeout_s
    connections: dict[str, socket.socket] = {}
    for address in addresses:
        with suppress(OSError, ValueError):
            connections[address] = connect(address, max(deadline - time.monotonic(), 0.001))
    found: dict[str, Mapping[str, Any]] = {}
    for address, connection in connections.items():
        with suppress(OSError, ValueError), connection:
            said = json.loads(receive(connection, deadline, MAX_STATS_BYTES))
            if isinstance(said, dict):
                found[address] = said
    return found
