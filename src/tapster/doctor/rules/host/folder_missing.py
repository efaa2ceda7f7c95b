"""`pidfile = /srv/shop/var/uwsgi.pid`, without the folder."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_missing, path_of
from tapster.doctor.links import SOCKETS
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

FILES = ("pidfile", "pidfile2", "safe-pidfile", "safe-pidfile2", "stats", "master-fifo", "spooler")
AT_BOOT = ("/run/", "/var/run/", "/dev/shm/")  # noqa: S108  nothing is written there


@rule(
    title="the folder of a socket or pid file is not there",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html",
    behind=("host.chdir-missing",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI makes files, but no folders above them. Where it cannot make a socket, a pid file or
    the fifo of its master, it ends before the first request:
    `bind(): No such file or directory`.

    Fix: make the folder before uWSGI starts, and give it to uWSGI's account.

    Ignore when: something makes the folder before uWSGI starts, such as a unit's ExecStartPre.
    """
    for option in evidence.ini.all(*FILES, *SOCKETS):
        path = path_of(evidence.ini, option)
        if path and not str(path).startswith(AT_BOOT) and is_missing(evidence, path.parent):
            yield Finding(
                message=f"there is no folder {path.parent} for `{option.name}`, so uWSGI ends "
                "at once",
                where=option.where,
                fix=f"run `mkdir -p {path.parent}`",
            )
