"""`socket` and `http-socket` on one port."""

from collections.abc import Iterator
from itertools import combinations

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import EVERYWHERE, address, host_of, is_tcp, sockets
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.ini import Ini, Option


@rule(
    title="two sockets have one address, and only one of them works",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a port or a socket file speaks one protocol. If two options name the very same address,
    uWSGI opens only the first, without a word: who speaks the other protocol gets nothing. If
    the two are written differently, such as 0.0.0.0:8000 and 127.0.0.1:8000, uWSGI ends with
    "bind(): Address already in use". Of a socket file with two spellings, the second takes the
    path away from the first.

    Fix: give each its own address, and tell nginx the right one.

    Ignore when: `reuse-port` is on, or never.
    """
    ini = evidence.ini
    opened = (*sockets(ini), *ini.all("stats"))
    for first, second in () if ini.is_on("reuse-port") else combinations(opened, 2):
        if first.where != second.where and _is_same(first, second, ini):
            yield Finding(
                message=f"{first.name} and {second.name} cannot both have {second.value}",
                where=second.where,
                fix="give one of them another port or path",
            )


def _is_same(first: Option, second: Option, ini: Ini) -> bool:
    if first.key == second.key and first.value == second.value:
        return False
    one, other = address(first.value, ini), address(second.value, ini)
    if not (is_tcp(one) and is_tcp(other)):
        return bool(one) and one == other
    is_one_port = one.rpartition(":")[2] == other.rpartition(":")[2] and one[-1].isdigit()
    hosts = {host_of(one), host_of(other)}
    is_one_host = len(hosts) == 1 or (bool(hosts & EVERYWHERE) and "[" not in "".join(hosts))
    return is_one_port and is_one_host and not one.endswith(":0")
