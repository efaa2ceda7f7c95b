"""Which of nginx's locations passes requests to which of an .ini's sockets."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from tapster.doctor.evidence import Evidence
from tapster.nginx.conf import Blocks, Conf, Directive
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.values import is_address

PASSES = ("uwsgi_pass", "proxy_pass", "fastcgi_pass", "scgi_pass", "grpc_pass")
HTTP = ("http-socket", "http11-socket", "https-socket", "http", "https")
SOCKETS = (
    *("socket", "uwsgi-socket", "suwsgi-socket", "puwsgi-socket", *HTTP),
    *("fastcgi-socket", "fastcgi-nph-socket", "scgi-socket", "scgi-nph-socket"),
)
EVERYWHERE = frozenset({"", "*", "0.0.0.0", "::", "[::]"})  # noqa: S104  only read
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
UNKNOWN = re.compile(r"[$%@]\(|\{\{|\{%|^(?:fd://|@|\\0|=)")
"""Text that only uWSGI, or whoever fills in a template, can make an address of."""
SCHEME = re.compile(r"(?:(https?|s?uwsgi|fastcgi|scgi|grpcs?)://)?(.*)", re.DOTALL)
PORTS = {"http": ":80", "grpc": ":80", "https": ":443", "grpcs": ":443"}


@dataclass(frozen=True, kw_only=True)
class Link:
    """One `*_pass` that reaches a socket of the .ini."""

    passing: Directive
    blocks: Blocks
    """What it stands in: http, server, location."""
    socket: Option
    target: str
    """Where nginx connects to: HOST:PORT, or the path of a unix socket."""
    protocol: str
    """What is spoken on the socket: `uwsgi`, `http`, `fastcgi`, `scgi`."""

    @property
    def is_uwsgi(self) -> bool:
        """Whether both sides speak the uwsgi protocol."""
        return self.passing.name == "uwsgi_pass" and self.protocol == "uwsgi"

    @property
    def is_http(self) -> bool:
        """Whether both sides speak HTTP."""
        return self.passing.name == "proxy_pass" and self.protocol == "http"


def links(evidence: Evidence) -> Iterator[Link]:
    """Every `*_pass`, upstream blocks looked up, that names an address which the .ini opens."""
    ini = evidence.ini
    opened = [(address(option.value, ini), option) for option in sockets(ini)]
    for passing, blocks in evidence.nginx.named(*PASSES):
        for target in targets(passing, evidence.nginx):
            for opens, option in opened:
                if reaches(target, opens) or (is_floating(option, ini) and is_alike(target, opens)):
                    yield Link(
                        passing=passing,
                        blocks=blocks,
                        socket=option,
                        target=target,
                        protocol=protocol(option, ini),
                    )


def sockets(ini: Ini) -> tuple[Option, ...]:
    """Every option that opens a socket for requests."""
    return ini.all(*SOCKETS)


def protocol(option: Option, ini: Ini) -> Literal["uwsgi", "http", "fastcgi", "scgi"]:
    """What is spoken on the socket that the option opens; `protocol` speaks for plain `socket`."""
    named = (ini.value("protocol") or "uwsgi") if option.key == "socket" else option.key
    for each in ("http", "fastcgi", "scgi"):
        if named.startswith(each):
            return each
    return "uwsgi"


def targets(passing: Directive, conf: Conf) -> tuple[str, ...]:
    """Where a `*_pass` leads: HOST:PORT, or the path of a unix socket.

    Of an upstream block, all its servers; nothing if a variable says it, or a file not read.
    """
    found = SCHEME.match(passing.args[0] if passing.args else "")
    if not found or "$" in found[2]:
        return ()
    default, named = PORTS.get(found[1] or "", ""), found[2]
    if not named.startswith("unix:"):
        named = named.partition("/")[0]
    servers = tuple(
        _plain(server.args[0], ":80")
        for upstream, _ in conf.named("upstream")
        if upstream.args[:1] == (named,)
        for server in upstream.inner("server")
        if server.args
    )
    return servers or tuple(filter(None, [_plain(named, default)]))


def address(value: str, ini: Ini) -> str:
    """HOST:PORT, or the absolute path of a unix socket; empty if only uWSGI knows.

    Of `=0`, the address of the first `shared-socket`.
    """
    if value.startswith("=") and value[1:].isdigit():
        shared = ini.all("shared-socket", "undeferred-shared-socket")[int(value[1:]) :]
        return address(shared[0].value, ini) if shared else ""
    value = value.partition(" ")[0]
    if not value or UNKNOWN.search(value):
        return ""
    if is_address(value):
        return value.partition(",")[0]
    return socket_path(str(ini.path.parent / ini.value("chdir") / value))


def socket_path(path: str) -> str:
    """The path with one spelling: `///run/a.sock` and `/var/run/a.sock` are `/run/a.sock`."""
    plain = PurePosixPath(posixpath.normpath(f"/{path.lstrip('/')}"))
    below = plain.is_relative_to("/var/run")
    return str("/run" / plain.relative_to("/var/run")) if below else str(plain)


def is_floating(option: Option, ini: Ini) -> bool:
    """Whether a unix socket lies wherever the .ini does, which may be elsewhere on the server."""
    is_absolute = option.written.startswith("/") or ini.value("chdir").startswith("/")
    return not is_absolute and not is_tcp(address(option.value, ini))


def is_alike(target: str, opens: str) -> bool:
    """Whether two paths of sockets end in the same name."""
    return target.startswith("/") and posixpath.basename(target) == posixpath.basename(opens)


def host_of(address: str) -> str:
    """The host of HOST:PORT; empty for all interfaces."""
    return address.rpartition(":")[0]


def is_tcp(address: str) -> bool:
    """Whether it is HOST:PORT and not a path."""
    return ":" in address and "/" not in address


def is_local(address: str) -> bool:
    """Whether it is a port that only this machine reaches."""
    return is_tcp(address) and host_of(address) in LOOPBACK


def reaches(target: str, opened: str) -> bool:
    """Whether who connects to the one arrives at the other.

    A socket on all interfaces has every name: `app:3031`, as containers call each other, too.
    """
    if not (is_tcp(target) and is_tcp(opened)):
        return bool(target) and target == opened
    if target.rpartition(":")[2] != opened.rpartition(":")[2]:
        return False
    ours, asked = host_of(opened), host_of(target)
    both_local = {ours, asked} <= LOOPBACK | EVERYWHERE
    return ours in EVERYWHERE or both_local or ours == asked


def _plain(target: str, default: str) -> str:
    """Without `unix:`, and without the URI behind a socket's path; empty if it has no port."""
    if target.startswith("unix:"):
        return socket_path(target.removeprefix("unix:").partition(":")[0])
    return target if re.search(r":\d+$", target) else f"{target}{default}" if default else ""
