"""`touch-reload = /srv/shop/reload`, which is not there."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_missing, path_of
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

TOUCHED = (
    *("touch-reload", "touch-workers-reload", "touch-chain-reload", "touch-mules-reload"),
    *("touch-logrotate", "touch-logreopen", "fs-reload"),
)


@rule(
    title="the file that a reload waits for is not there",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Management.html#reloading-the-server",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI looks at the time of this file once a second. As long as the file is not there, it
    logs `unable to stat() ..., events will be triggered as soon as the file is created`, and the
    first `touch` works. A wrong path looks just the same, except that nothing ever happens.

    Fix: make the file once, `touch /srv/shop/reload`, and see whether the path is right.

    Ignore when: the first deployment makes the file.
    """
    for option in evidence.ini.all(*TOUCHED):
        path = path_of(evidence.ini, option)
        if path and is_missing(evidence, path):
            yield Finding(
                message=f"there is no {path}: if the path is wrong, no `touch` ever does anything",
                where=option.where,
                fix=f"run `touch {path}`, or correct `{option.name}`",
            )
