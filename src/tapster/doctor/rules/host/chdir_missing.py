"""`chdir = /srv/shpo`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_missing, path_of
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the folder that uWSGI changes to is not there",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#chdir",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI enters this folder before it loads the app and opens its sockets. If it is not there,
    uWSGI ends with `chdir(): No such file or directory`.

    Fix: correct the path. `chdir = %d` is the folder of the .ini itself, wherever it lies.

    Ignore when: a deployment makes the folder later.
    """
    option = evidence.ini.last("chdir")
    path = path_of(evidence.ini, option) if option else None
    if option and path and is_missing(evidence, path):
        yield Finding(
            message=f"there is no folder {path}, so uWSGI ends at once",
            where=option.where,
            fix=f"correct `{option.name}`, or run `mkdir -p {path}`",
        )
