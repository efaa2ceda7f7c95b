"""A unix socket without `vacuum`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import is_tcp, sockets
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="the socket stays behind when uWSGI has ended",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#vacuum",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: without `vacuum` the files of sockets and pids are still there after the end. nginx then
    says "(111: Connection refused)" instead of "(2: No such file or directory)", scripts that look
    for the file believe that the site runs, and a pid file names a process that may be another by
    now.

    Fix: `vacuum = true`.

    Ignore when: something else removes the folder, such as RuntimeDirectory= of a unit.
    """
    files = [each for each in sockets(evidence.ini) if _is_file(each.value)]
    if files and is_unset(evidence, "vacuum"):
        yield Finding(
            message=f"{files[0].value} stays there when uWSGI ends, and looks as if it ran",
            where=files[0].where,
            fix="add `vacuum = true`",
        )


def _is_file(value: str) -> bool:
    """Whether it is a path, and uWSGI's own: not HOST:PORT, and not what systemd hands over."""
    return "/" in value and not value.startswith("fd://") and not is_tcp(value)
