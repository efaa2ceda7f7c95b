"""`uwsgi_pass unix:/run/shop.sock`, and `socket = /run/shop/shop.sock`."""

import posixpath
from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import (
    EVERYWHERE,
    LOOPBACK,
    PASSES,
    address,
    host_of,
    is_floating,
    is_local,
    is_tcp,
    links,
    sockets,
    targets,
)
from tapster.doctor.passing import spelled
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_whole
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx passes requests to where uWSGI does not listen",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the address after `uwsgi_pass` and the one after `socket` have to be the same. If nobody
    listens where nginx connects, every request is a 502, and nginx logs
    `connect() failed (111: Connection refused)`, or `(2: No such file or directory)` for a unix
    socket. Three mistakes are common. A path or a port was changed on one side only.
    `socket = 3031` makes a unix socket, a file with the name 3031: a port needs a colon before it.
    And between containers, 127.0.0.1 is the container itself: uWSGI has to listen on 0.0.0.0 there.

    Fix: write the same address on both sides, absolute if it is a path.

    Ignore when: something else listens at nginx's address, such as a router of uWSGI's, or a
    second uWSGI with another .ini.
    """
    opened = {address(option.value, evidence.ini) for option in sockets(evidence.ini)}
    passed = [(targets(each, evidence.nginx), each) for each, _ in evidence.nginx.named(*PASSES)]
    wanted = {target for found, _ in passed for target in found}
    if len(opened) != 1 or len(wanted) != 1 or "" in opened or not all(f for f, _ in passed):
        return
    (target,), (opens,) = wanted, opened
    facts = evidence.paths.get(Path(target))
    if any(links(evidence)) or not is_whole(evidence) or (facts and facts.is_listening):
        return
    option, passing = sockets(evidence.ini)[0], passed[0][1]
    if option.value.isdigit() and is_tcp(target) and target.endswith(f":{option.value}"):
        yield Finding(
            message=f"`{option.name} = {option.value}` makes a unix socket, a file named "
            f"{option.value}: every request from nginx to {target} is a 502",
            where=option.where,
            fix=f"write `{option.name} = 127.0.0.1:{option.value}`",
        )
    elif is_only_for_itself(target, opens):
        yield Finding(
            message=f"nginx looks for {host_of(target)} in another container, and uWSGI listens "
            f"only inside of its own, on {opens}: every request is a 502",
            where=option.where,
            fix=f"write `{option.name} = 0.0.0.0:{opens.rpartition(':')[2]}`, and do not publish "
            "that port",
        )
    elif is_mistaken(target, opens) and not is_floating(option, evidence.ini):
        yield Finding(
            message=f"nobody listens at {target}: uWSGI opens {opens}, so every request is a 502",
            where=passing.where,
            fix=f"write `{passing.name} {_scheme(passing.args[0])}{spelled(opens)};`",
        )


def is_only_for_itself(target: str, opens: str) -> bool:
    """Whether a container's name is asked for a port that is only there inside of it."""
    name = host_of(target)
    is_name = is_tcp(target) and name.replace("-", "").replace("_", "").isalnum()
    same_port = target.rpartition(":")[2] == opens.rpartition(":")[2]
    return is_name and not name.isdigit() and name not in LOOPBACK and same_port and is_local(opens)


def is_mistaken(target: str, opens: str) -> bool:
    """Whether the one was meant for the other: a path that is alike, or a port of this machine."""
    if is_tcp(target) and is_tcp(opens):
        return {host_of(target), host_of(opens)} <= LOOPBACK | EVERYWHERE
    alike = (posixpath.dirname(target), posixpath.basename(target))
    both = (posixpath.dirname(opens), posixpath.basename(opens))
    return not is_tcp(target) and not is_tcp(opens) and any(map(str.__eq__, alike, both))


def _scheme(named: str) -> str:
    return named.partition("://")[0] + "://" if "://" in named else ""
