"""What listens on this machine, and what the kernel holds for it: sock_diag(7) over netlink.

uWSGI's own statistics say 0 for a unix socket while the kernel holds connections
(https://github.com/unbit/uwsgi/issues/2442). Of a listening socket the kernel reports the
connections that wait as `rqueue` and their limit as `wqueue`.
"""

import os
import socket
import struct
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

# https://man7.org/linux/man-pages/man7/sock_diag.7.html and linux/{netlink,unix_diag,inet_diag}.h
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST_DUMP = 0x301
NLMSG_ERROR = 2
NLMSG_DONE = 3
TCP_ESTABLISHED, TCP_LISTEN = 1, 10
UDIAG_SHOW = 0x01 | 0x02 | 0x10 | 0x40  # NAME, VFS, RQLEN, UID
UNIX_DIAG_NAME, UNIX_DIAG_VFS, UNIX_DIAG_RQLEN, UNIX_DIAG_UID = 0, 1, 4, 7
HEADER = struct.Struct("=IHHII")
ATTRIBUTE = struct.Struct("=HH")
UNIX_REQUEST = struct.Struct("=BBHIIIII")
UNIX_ANSWER = struct.Struct("=BBBBIII")
INET_REQUEST = struct.Struct("=BBBBI48x")
INET_ANSWER = struct.Struct("=BBBBHH16s16sIIIIIIII")


@dataclass(frozen=True)
class Backlog:
    """Connections that wait to be accepted."""

    in_use: int
    limit: int


@dataclass(frozen=True, kw_only=True)
class Listener:
    """One listening socket."""

    address: str
    """`unix:/path` or `host:port`, as nginx writes it; a path is as the server named it."""
    file: str
    """Device and inode of the unix socket's file; the path may be relative, or changed since."""
    backlog: Backlog
    inode: int
    uid: int


def backlogs() -> Mapping[str, Backlog]:
    """Every listening socket's backlog, by its address and its file; see `backlog`.

    Sockets that share an address are added up: with SO_REUSEPORT every worker has its own.
    None if the kernel does not tell.
    """
    found: dict[str, Backlog] = {}
    for listener in listeners():
        own = listener.backlog
        for name in {listener.address, listener.file} - {""}:
            other = found.get(name, Backlog(0, 0))
            found[name] = Backlog(other.in_use + own.in_use, other.limit + own.limit)
    return found


def backlog(address: str, known: Mapping[str, Backlog]) -> Backlog:
    """The backlog behind an address that clients connect to.

    Also if the path is a link, or the server named it relative to its folder, or listens on
    every address of the port. 0 of 0 if nobody listens.
    """
    if address.startswith("unix:"):
        names = [address]
        with suppress(OSError, ValueError):
            facts = os.stat(address.removeprefix("unix:"))
            device = os.major(facts.st_dev), os.minor(facts.st_dev)
            names = [_file(*device, facts.st_ino), address]
    else:
        port = address.rpartition(":")[2]
        names = [address, f"0.0.0.0:{port}", f"[::]:{port}"]
    return next((known[name] for name in names if name in known), Backlog(0, 0))


def connections(address: str) -> int:
    """How many connections to a unix socket its server has accepted and not closed."""
    found = 0
    with suppress(OSError, ValueError):
        facts = os.stat(address.removeprefix("unix:"))
        file = _file(os.major(facts.st_dev), os.minor(facts.st_dev), facts.st_ino)
        found = sum(_unix(each).file == file for each in _dump(_unix_request(TCP_ESTABLISHED)))
    return found


def listeners() -> tuple[Listener, ...]:
    """Every listening unix and TCP socket of this network namespace; none in some sandboxes."""
    found: list[Listener] = []
    with suppress(OSError):
        found += map(_unix, _dump(_unix_request(TCP_LISTEN)))
        for family in (socket.AF_INET, socket.AF_INET6):
            inet = INET_REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0, 1 << TCP_LISTEN)
            found += map(_inet, _dump(inet))
    return tuple(found)


def _unix_request(state: int) -> bytes:
    everyone = 0xFFFFFFFF
    return UNIX_REQUEST.pack(socket.AF_UNIX, 0, 0, 1 << state, 0, UDIAG_SHOW, everyone, everyone)


def _unix(message: bytes) -> Listener:
    inode = UNIX_ANSWER.unpack_from(message)[4]
    parts: dict[int, bytes] = {}
    at = UNIX_ANSWER.size
    while at + ATTRIBUTE.size <= len(message):
        length, kind = ATTRIBUTE.unpack_from(message, at)
        parts[kind] = message[at + ATTRIBUTE.size : at + length]
        at += (length + 3) & ~3
    file = ""
    if UNIX_DIAG_VFS in parts:
        number, device = struct.unpack("=II", parts[UNIX_DIAG_VFS])
        # Inside the kernel a device is 12 bits of major and 20 of minor: linux/kdev_t.h.
        file = _file(device >> 20, device & 0xFFFFF, number)
    held = Backlog(*struct.unpack("=II", parts.get(UNIX_DIAG_RQLEN, bytes(8))))
    (uid,) = struct.unpack("=I", parts.get(UNIX_DIAG_UID, bytes(4)))
    address = f"unix:{os.fsdecode(parts.get(UNIX_DIAG_NAME, b'').rstrip(bytes(1)))}"
    return Listener(address=address, file=file, backlog=held, inode=inode, uid=uid)


def _inet(message: bytes) -> Listener:
    fields = INET_ANSWER.unpack_from(message)
    family, port, source = fields[0], socket.ntohs(fields[4]), fields[6]
    in_use, limit, uid, inode = fields[-4:]
    if family == socket.AF_INET6:
        address = f"[{socket.inet_ntop(family, source)}]:{port}"
    else:
        address = f"{socket.inet_ntop(family, source[:4])}:{port}"
    held = Backlog(in_use, limit)
    return Listener(address=address, file="", backlog=held, inode=inode, uid=uid)


def _file(major: int, minor: int, inode: int) -> str:
    return f"file:{major}:{minor}:{inode & 0xFFFFFFFF}"


def _dump(request: bytes) -> Iterator[bytes]:
    """The kernel's answers to one request, each without its netlink header."""
    header = HEADER.pack(HEADER.size + len(request), SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST_DUMP, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_SOCK_DIAG) as kernel:
        kernel.settimeout(1)
        kernel.send(header + request)
        while True:
            answers = kernel.recv(1 << 16)
            at = 0
            while at < len(answers):
                length, kind, _, _, _ = HEADER.unpack_from(answers, at)
                body = answers[at + HEADER.size : at + length]
                if kind == NLMSG_DONE:
                    return
                if kind == NLMSG_ERROR:
                    code = -struct.unpack_from("=i", body)[0]
                    raise OSError(code, os.strerror(code))
                yield body
                at += (length + 3) & ~3
