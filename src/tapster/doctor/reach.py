"""Who can connect to an address that an .ini opens."""

import ipaddress
import re
from typing import Literal, TypeAlias

Reach: TypeAlias = Literal["machine", "network", "everybody", "unknown"]


def reach(value: str) -> Reach:
    """Who reaches a socket, from an option's text: `:8000`, `10.0.0.5:$(PORT)`, `/run/x.sock`."""
    first = re.split(r"[ ,]", value, maxsplit=1)[0]
    host, colon, port = first.rpartition(":")
    if not first or first.startswith(("=", "fd://")):
        return "unknown"
    if not colon or "/" in first or not re.match(r"\d|[$%{_@]", port):
        return "machine"
    if host in {"", "*", "0.0.0.0", "::", "[::]"}:  # noqa: S104  only read
        return "everybody"
    if host in {"localhost", "localhost.localdomain"}:
        return "machine"
    try:
        ip = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "unknown"
    return "machine" if ip.is_loopback else "network" if ip.is_private else "everybody"
