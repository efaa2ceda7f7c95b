"""`uid` without `gid`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="the app gives up root's account, but keeps root's group",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `uid` changes only the user. Started as root, the workers stay in group 0, and read and
    write whatever root's group may. Files and sockets that they make belong to `root`: nginx,
    which is in the group that you had in mind, may not connect and answers 502 with
    "(13: Permission denied)".

    Fix: add `gid` with the group, such as `gid = www-data`.

    Ignore when: uWSGI is never started as root; then both options do nothing.
    """
    said = evidence.ini.last("uid")
    if said and said.value not in {"root", "0"} and is_unset(evidence, "gid", "immediate-gid"):
        yield Finding(
            message=f"started as root, its workers run as {said.value}, but in group 0, root's",
            where=said.where,
            fix=f"add `gid = {said.value}`, or the group that nginx is in",
        )
