"""nginx's servers and locations as rules ask about them, and edits of their lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tapster.doctor.evidence import Evidence
from tapster.doctor.params import Params
from tapster.model.finding import Edit, Place
from tapster.nginx.conf import Blocks, Conf, Directive

TLS_PORT = "443"
UNKNOWN = re.compile(r"\$|\{\{|__[A-Z0-9_]+__|<[\w-]+>|%\w+%")
"""Text that only nginx, or whoever fills in a template, can make a value of."""


HARMLESS = frozenset(
    {"mime.types", "uwsgi_params", "proxy_params", "fastcgi_params", "fastcgi.conf", "scgi_params"}
)
"""Files that nginx brings along: whether they could be read or not, what is in them is known."""


Passing: TypeAlias = tuple[Directive, Blocks, Params]


@dataclass(frozen=True, kw_only=True)
class Listen:
    """One `listen` of a server."""

    directive: Directive
    address: str
    """Host, or empty for all of IPv4; `unix:...` as it is."""
    port: str
    options: frozenset[str]


def servers(conf: Conf) -> Iterator[tuple[Directive, Blocks]]:
    """Every server that speaks HTTP, with the blocks it stands in."""
    for server, blocks in conf.named("server"):
        if server.block is not None and not {"stream", "mail"} & {each.name for each in blocks}:
            yield server, blocks


def listens(server: Directive) -> tuple[Listen, ...]:
    """Where a server listens, as far as that can be known."""
    return tuple(
        Listen(
            directive=each,
            address=_host(each.args[0]),
            port=_port(each.args[0]),
            options=frozenset(each.args[1:]),
        )
        for each in server.inner("listen")
        if each.args and not UNKNOWN.search(each.args[0])
    )


def addresses(server: Directive) -> frozenset[tuple[str, str]]:
    """Host and port of everything that a server listens on; nginx's default if it does not say."""
    if not any(server.inner("listen", "include")):
        return frozenset({("", "80")})
    return frozenset((each.address, each.port) for each in listens(server))


def has_tls(server: Directive, blocks: Blocks, conf: Conf) -> bool:
    """Whether clients reach a server by HTTPS."""
    is_on = any(each.args == ("on",) for each in conf.in_force("ssl", (*blocks, server)))
    return is_on or any(each.options & {"ssl", "quic"} for each in listens(server))


def names(server: Directive) -> tuple[str, ...]:
    """What a server is asked for; the empty name if it does not say."""
    return tuple(name for each in server.inner("server_name") for name in each.args) or ("",)


def once_a_server(passes: Iterable[Passing]) -> Iterator[Passing]:
    """The first pass of each server: what is said of it holds for its neighbours, too."""
    seen: set[Place] = set()
    for passing, blocks, params in passes:
        where = next((each.where for each in blocks if each.name == "server"), passing.where)
        if where not in seen:
            seen.add(where)
            yield passing, blocks, params


def location(blocks: Blocks) -> Directive | None:
    """The innermost location of the blocks."""
    return next((each for each in reversed(blocks) if each.name == "location"), None)


def prefix(location: Directive) -> str | None:
    """The path that a location's requests begin with; None of a regular expression and a name."""
    if len(location.args) == 1 and location.args[0][:1] not in {"~", "@", "=", "^"}:
        return location.args[0]
    return location.args[1] if len(location.args) > 1 and location.args[0] == "^~" else None


def for_all_paths(blocks: Blocks) -> bool:
    """Whether a line inside these blocks is about a whole server, and not some of its paths."""
    within = location(blocks)
    return within is None or prefix(within) == "/" or "".join(within.args)[:1] == "@"


def is_complete(conf: Conf) -> bool:
    """Whether nothing more can stand in another file: it is what nginx starts with, all read."""
    includes = (each for each, _ in conf.named("include"))
    starts = {"events", "http"} <= {each.name for each in conf.directives}
    return starts and not any(map(_is_needed, includes))


def is_read(block: Directive) -> bool:
    """Whether all that stands directly in a block could be read."""
    return not any(map(_is_needed, block.inner("include")))


def _is_needed(include: Directive) -> bool:
    return not include.args or include.args[0].rpartition("/")[2] not in HARMLESS


def replaced(evidence: Evidence, directive: Directive, old: str, new: str) -> tuple[Edit, ...]:
    """The first line of a directive with one text for another; no edit if it is not there once."""
    line = line_of(evidence, directive)
    if line.partition("#")[0].count(old) != 1:
        return ()
    return (Edit(where=directive.where, lines=(line.replace(old, new, 1),)),)


def removed(evidence: Evidence, directive: Directive) -> tuple[Edit, ...]:
    """Without a directive that has a line of its own; no edit of any other."""
    has_own = is_alone(directive, line_of(evidence, directive))
    return (Edit(where=directive.where, lines=()),) if has_own else ()


def is_alone(directive: Directive, line: str) -> bool:
    """Whether the line holds the whole directive, and nothing else but blanks."""
    text = line.strip()
    return text.startswith(directive.name) and text.endswith(";") and text.count(";") == 1


def line_of(evidence: Evidence, directive: Directive) -> str:
    """The line that a directive begins in."""
    lines = evidence.text(directive.where.file).split("\n")
    return lines[directive.where.line - 1] if directive.where.line <= len(lines) else ""


def _host(address: str) -> str:
    if address.startswith("unix:"):
        return address
    if address.isdigit():
        return ""
    host = re.sub(r":\d+$", "", address)
    return "" if host in {"*", "0.0.0.0"} else host  # noqa: S104  only read


def _port(address: str) -> str:
    if address.startswith("unix:"):
        return ""
    found = re.search(r"(?:^|:)(\d+)$", address)
    return found[1] if found else "80"
