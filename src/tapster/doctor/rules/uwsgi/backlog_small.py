"""`listen` of 100, which is the default, with a unix socket."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, sockets
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development, is_unset
from tapster.model.finding import Finding, Severity

DEFAULT = 100


@rule(
    title="a burst of requests gets a 502 at once",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: while all workers are busy, requests wait in the kernel's queue, which `listen` limits to
    100. If a unix socket's queue is full, nginx does not wait: it answers 502 with "(11: Resource
    temporarily unavailable)". A hundred waiting requests come together quickly when the app
    is being reloaded or the database is slow for a moment.

    Fix: `listen = 1024`. The kernel's limit, `sysctl net.core.somaxconn`, has to allow it, or
    uWSGI does not start.

    Ignore when: you would rather refuse requests early than let visitors wait.
    """
    ini = evidence.ini
    said = ini.last("listen")
    is_small = 0 < int(said.value) <= DEFAULT if said and said.value.isdecimal() else not said
    files = [each for each in sockets(ini) if "/" in each.value and not is_tcp(each.value)]
    if not is_small or not files or is_for_development(ini):
        return
    if said or is_unset(evidence, "listen"):
        most = ini.number("listen", DEFAULT)
        yield Finding(
            message=f"when more than {most} requests wait, nginx answers the next ones with 502",
            where=said.where if said else evidence.ini_place,
            fix="set `listen = 1024`, if net.core.somaxconn allows it",
        )
