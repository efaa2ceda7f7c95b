"""What listens on this machine, and what the kernel holds for it: sock_diag(7) over netlink.

uWSGI's own statistics say 0 for a unix socket while the kernel holds connections
(https://github.com/unbit/uwsgi/issues/2442). Of a listening socket the kernel reports the
connections that wait as `rqueue` and their limit as `wqueue`.
"""

import os
import socket
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# https://man7.org/linux/man-pages/man7/sock_diag.7.html and linux/{netlink,unix_diag,inet_diag}.h
NETLINK_SOCK_DIAG = 4
SOCK_DIAG_BY_FAMILY = 20
NLM_F_REQUEST_DUMP = 0x301
NLMSG_ERROR = 2
NLMSG_DONE = 3
TCP_LISTEN = 10
UDIAG_SHOW_NAME, UDIAG_SHOW_RQLEN, UDIAG_SHOW_UID = 0x01, 0x10, 0x40
UNIX_DIAG_NAME, UNIX_DIAG_RQLEN, UNIX_DIAG_UID = 0, 4, 7
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
    """`unix:/path` or `host:port`, as nginx writes it."""
    backlog: Backlog
    inode: int
    uid: int


def backlogs() -> Mapping[str, Backlog]:
    """Every listening stream socket's backlog, by its address; those that share one are added up.

    Raises:
        OSError: if the kernel cannot say, as in some sandboxes.
    """
    found: dict[str, Backlog] = {}
    for listener in listeners():
        other = found.get(listener.address, Backlog(0, 0))
        found[listener.address] = Backlog(
            other.in_use + listener.backlog.in_use, other.limit + listener.backlog.limit
        )
    return found


def backlog(address: str, known: Mapping[str, Backlog]) -> Backlog:
    """The backlog behind an address that clients connect to, also if bound to every address."""
    port = address.rpartition(":")[2]
    for name in (address, f"0.0.0.0:{port}", f"[::]:{port}"):
        if name in known:
            return known[name]
    return Backlog(0, 0)


def listeners() -> tuple[Listener, ...]:
    """Every listening unix and TCP socket of this network namespace."""
    show = UDIAG_SHOW_NAME | UDIAG_SHOW_RQLEN | UDIAG_SHOW_UID
    unix = UNIX_REQUEST.pack(socket.AF_UNIX, 0, 0, 1 << TCP_LISTEN, 0, show, 0xFFFFFFFF, 0xFFFFFFFF)
    found = [_unix(message) for message in _dump(unix)]
    for family in (socket.AF_INET, socket.AF_INET6):
        inet = INET_REQUEST.pack(family, socket.IPPROTO_TCP, 0, 0, 1 << TCP_LISTEN)
        found += [_inet(message) for message in _dump(inet)]
    return tuple(found)


def _unix(message: bytes) -> Listener:
    _, _, _, _, inode, _, _ = UNIX_ANSWER.unpack_from(message)
    name, in_use, limit, uid = b"", 0, 0, 0
    at = UNIX_ANSWER.size
    while at + ATTRIBUTE.size <= len(message):
        length, kind = ATTRIBUTE.unpack_from(message, at)
        value = message[at + ATTRIBUTE.size : at + length]
        if kind == UNIX_DIAG_NAME:
            name = value.rstrip(b"\0")
        elif kind == UNIX_DIAG_RQLEN:
            in_use, limit = struct.unpack("=II", value)
        elif kind == UNIX_DIAG_UID:
            (uid,) = struct.unpack("=I", value)
        at += (length + 3) & ~3
    address = f"unix:{os.fsdecode(name)}"
    return Listener(address=address, backlog=Backlog(in_use, limit), inode=inode, uid=uid)


def _inet(message: bytes) -> Listener:
    fields = INET_ANSWER.unpack_from(message)
    family, port, source = fields[0], socket.ntohs(fields[4]), fields[6]
    in_use, limit, uid, inode = fields[-4:]
    if family == socket.AF_INET6:
        address = f"[{socket.inet_ntop(family, source)}]:{port}"
    else:
        address = f"{socket.inet_ntop(family, source[:4])}:{port}"
    return Listener(address=address, backlog=Backlog(in_use, limit), inode=inode, uid=uid)


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
