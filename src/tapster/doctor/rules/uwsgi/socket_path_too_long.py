"""The path of a unix socket with more than 102 characters."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, sockets
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_plain
from tapster.model.finding import Finding, Severity

LONGEST = 102  # core/socket.c, bind_to_unix


@rule(
    title="uWSGI does not start, because the path of its socket is too long",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/socket.c",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the kernel keeps 108 bytes for the path of a unix socket, and uWSGI uses 102 of them.
    With a longer one it ends with "invalid socket name". Folders of continuous integration and of
    deployment tools easily get that long.

    Fix: a short path, such as `/run/shop/shop.sock`. A path that is relative to `chdir` helps, too.

    Ignore when: never; uWSGI does not start.
    """
    for option in (*sockets(evidence.ini), *evidence.ini.all("stats")):
        length = len(option.value.encode())
        if length > LONGEST and is_plain(option.value) and not is_tcp(option.value):
            yield Finding(
                message=f"uWSGI does not start: {length} characters are more than {LONGEST}",
                where=option.where,
                fix="use a shorter path, such as /run/shop/shop.sock",
            )
