"""`socket = unix:///run/shop.sock`, `socket = 8000`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import replaced
from tapster.doctor.links import sockets
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain
from tapster.model.finding import Edit, Finding, Severity

SCHEME = re.compile(r"(unix|tcp|https?|uwsgi):(//)?(?=\D|\d+\.)")


@rule(
    title="uWSGI listens somewhere else than meant",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#socket",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: for uWSGI an address with a colon is HOST:PORT, and one without is a file. `8000` makes a
    socket file with the name 8000. `127.0.0.1` makes one, too. In `unix:///run/shop.sock`, which is
    how nginx wants it, uWSGI takes `unix` for the host, finds none, and listens on a port that
    nobody can reach. It starts without a complaint each time; nginx answers 502, with
    "(2: No such file or directory)" or "(111: Connection refused)" in its log.

    Fix: `socket = /run/shop.sock` for a file, `socket = 127.0.0.1:8000` for a port.

    Ignore when: a file with such a name is really meant.
    """
    for option in (*sockets(evidence.ini), *evidence.ini.all("stats")):
        value = option.value.partition(" ")[0]
        scheme = SCHEME.match(value)
        edits: tuple[Edit, ...] = ()
        if not is_plain(value):
            continue
        if scheme:
            right = f"/{value[scheme.end() :].lstrip('/')}" if scheme[1] == "unix" else ""
            what, right = "a port that nobody reaches", right or value[scheme.end() :]
            edits = replaced(evidence.ini, option.where, value, right)
        elif value.isdigit():
            what, right = f"a file with the name {value}", f"127.0.0.1:{value}"
        elif re.fullmatch(r"\d+(?:\.\d+){3}|localhost", value):
            what, right = f"a file with the name {value}", f"{value}:PORT"
        else:
            continue
        yield Finding(
            message=f"{option.name} = {value} is {what}",
            where=option.where,
            fix=f"write `{option.name} = {right}`",
            edits=edits,
        )
