"""Which of nginx's locations passes requests to which of an .ini's sockets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tapster.doctor.evidence import Evidence
from tapster.nginx.conf import Blocks, Conf, Directive
from tapster.uwsgi_ini.ini import Ini, Option

PASSES = ("uwsgi_pass", "proxy_pass", "fastcgi_pass", "scgi_pass", "grpc_pass")
SOCKETS = ("socket", "uwsgi-socket", "http-socket", "http11-socket", "http")
EVERYWHERE = frozenset({"", "*", "0.0.0.0", "::", "[::]"})  # noqa: S104  only read
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})


@dataclass(frozen=True, kw_only=True)
class Link:
    """One `*_pass` that reaches a socket of the .ini."""

    passing: Directive
    blocks: Blocks
    """What it stands in: http, server, location."""
    socket: Option


def links(evidence: Evidence) -> Iterator[Link]:
    """Every `*_pass`, upstream blocks looked up, that names an address which the .ini opens."""
    opened = [(address(option.value, evidence.ini), option) for option in sockets(evidence.ini)]
    for passing, blocks in evidence.nginx.named(*PASSES):
        for target in targets(passing, evidence.nginx):
            for opens, option in opened:
                if _reaches(target, opens):
                    yield Link(passing=passing, blocks=blocks, socket=option)


def sockets(ini: Ini) -> tuple[Option, ...]:
    """Every option that opens a socket for requests."""
    return ini.all(*SOCKETS)


def protocol(option: Option) -> Literal["uwsgi", "http"]:
    """What is spoken on the socket that the option opens."""
    return "uwsgi" if option.key in {"socket", "uwsgi-socket"} else "http"


def targets(passing: Directive, conf: Conf) -> tuple[str, ...]:
    """Addresses: HOST:PORT, or the path of a unix socket; of an upstream block, all servers."""
    named = passing.args[0] if passing.args else ""
    for scheme in ("http://", "https://", "uwsgi://", "suwsgi://", "grpc://", "grpcs://"):
        named = named.removeprefix(scheme)
    if not named.startswith("unix:"):
        named = named.partition("/")[0]
    found = tuple(
        _plain(server.args[0])
        for upstream, _ in conf.named("upstream")
        if upstream.args[:1] == (named,)
        for server in upstream.inner("server")
        if server.args
    )
    return found or (_plain(named),)


def address(value: str, ini: Ini) -> str:
    """HOST:PORT, or the absolute path of a unix socket."""
    value = value.partition(" ")[0]
    if ":" in value and "/" not in value.partition(":")[0]:
        return value
    base = ini.path.parent / (ini.value("chdir") or ".")
    return str(Path(*(base / value).parts)) if value else ""


def host_of(address: str) -> str:
    """The host of HOST:PORT; empty for all interfaces."""
    return address.rpartition(":")[0]


def is_tcp(address: str) -> bool:
    """Whether it is HOST:PORT and not a path."""
    return ":" in address and "/" not in address


def is_public(address: str) -> bool:
    """Whether others than this machine reach the address."""
    return is_tcp(address) and host_of(address) not in LOOPBACK


def _plain(target: str) -> str:
    """Without `unix:`, and without the URI behind a socket's path."""
    if target.startswith("unix:"):
        return target.removeprefix("unix:").partition(":")[0]
    return target if ":" in target else f"{target}:80"


def _reaches(target: str, opened: str) -> bool:
    if not (is_tcp(target) and is_tcp(opened)):
        return target == opened
    here = host_of(opened) in EVERYWHERE | LOOPBACK and host_of(target) in EVERYWHERE | LOOPBACK
    same_port = target.rpartition(":")[2] == opened.rpartition(":")[2]
    return same_port and (here or host_of(target) == host_of(opened))
