"""`socket = /tmp/shop.sock`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, sockets
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.doctor.unset import is_for_development
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx may not see a socket in /tmp",
    severity=Severity.ADVICE,
    source="https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#PrivateTmp=",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with PrivateTmp, as in the units of many distributions, each service has a /tmp of its own.
    The file is there when you look for it, and nginx still answers 502 with "(2: No such file or
    directory)". Cleaners remove old files from /tmp, sockets too, and any account can take the name
    before uWSGI does.

    Fix: a folder in /run, made by `RuntimeDirectory=shop` in the unit:
    `socket = /run/shop/shop.sock`.

    Ignore when: neither of the two services has PrivateTmp, and nothing cleans /tmp.
    """
    if is_in_container(evidence) or is_for_development(evidence.ini):
        return
    for option in sockets(evidence.ini):
        is_there = option.value.startswith(("/tmp/", "/var/tmp/"))  # noqa: S108  only read
        if is_there and not is_tcp(option.value):
            yield Finding(
                message=f"a service with a /tmp of its own does not see {option.value}",
                where=option.where,
                fix="use a folder in /run, such as /run/shop/shop.sock",
            )
