"""What is in force where nginx passes requests on, and edits that change it."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import Link, is_tcp, links
from tapster.doctor.nginx_sites import is_alone, line_of, location
from tapster.model.finding import Edit
from tapster.nginx.conf import Blocks, Conf, Directive
from tapster.nginx.sizes import seconds, size


def matching(evidence: Evidence) -> Iterator[Link]:
    """Links whose two sides speak the same protocol."""
    return (link for link in links(evidence) if link.is_uwsgi or link.is_http)


def last(conf: Conf, name: str, blocks: Blocks) -> Directive | None:
    """The directive that counts inside these blocks; None if the default does."""
    return next(reversed(conf.in_force(name, blocks)), None)


def seconds_of(said: Directive | None, default: float) -> float | None:
    """A time; None if a variable says it."""
    return seconds("".join(said.args)) if said else default


def size_of(said: Directive | None, default: int) -> int | None:
    """Bytes; None if a variable says it."""
    return size(said.args[0]) if said and said.args else default


def place_name(blocks: Blocks) -> str:
    """What a person calls it: `location /api`."""
    found = location(blocks)
    return " ".join(("location", *found.args)) if found else "the server"


def spelled(target: str) -> str:
    """An address as nginx takes it."""
    return target if is_tcp(target) else f"unix:{target}"


def set_beside(evidence: Evidence, link: Link, line: str) -> tuple[Edit, ...]:
    """A directive in force at the link: its line replaced, or one more below the pass.

    No edit of lines that hold something else, too.
    """
    name = line.partition(" ")[0]
    said = last(evidence.nginx, name, link.blocks)
    below = said or link.passing
    old = line_of(evidence, below)
    if not is_alone(below, old):
        return ()
    indent = old[: len(old) - len(old.lstrip())]
    new = f"{indent}{line}"
    return (Edit(where=below.where, lines=(new,) if said else (old, new)),)


def set_in_ini(evidence: Evidence, name: str, value: object) -> tuple[Edit, ...]:
    """An option of the .ini: its last line replaced, or one more below the section's header."""
    ini = evidence.ini
    said = ini.last(name)
    where = said.where if said else evidence.ini_place
    old = ini.line(where)
    if not said:
        return (Edit(where=where, lines=(old, f"{name} = {value}")),) if where.line else ()
    left, equals, right = old.partition("=")
    if not equals or left.strip() != said.name:
        return ()
    space = right[: len(right) - len(right.lstrip())]
    return (Edit(where=where, lines=(f"{left}={space}{value}",)),)


def set_headers(conf: Conf, blocks: Blocks) -> dict[str, str]:
    """What `proxy_set_header` sends, by name in lower case; defaults left out."""
    said = (each.args for each in conf.in_force("proxy_set_header", blocks))
    return {args[0].lower(): args[1] for args in said if len(args) > 1}


def is_read_whole(blocks: Blocks) -> bool:
    """Whether no file that could say more about this place was left unread."""
    return not any(True for block in blocks for _ in block.inner("include"))
