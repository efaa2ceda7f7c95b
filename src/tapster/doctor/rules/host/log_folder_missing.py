"""`daemonize = /var/log/shop/uwsgi.log`, without the folder."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_missing, path_of
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

LOGS = ("logto", "logto2", "daemonize", "daemonize2")


@rule(
    title="the folder of the log is not there",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Logging.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI makes the log file, but not the folder. With `logto` it ends with
    `open("..."): No such file or directory`. With `daemonize` it is worse: it has gone to the
    background before it opens the log, so the command succeeds, with exit code 0 and without a
    word, and nothing runs. Scripts and service managers believe that all is well.

    Fix: make the folder, and let uWSGI's account write to it: `mkdir -p /var/log/shop`. Or leave
    the option out: what uWSGI prints then goes to systemd's journal or to the container's log.

    Ignore when: something makes the folder before uWSGI starts.
    """
    for option in evidence.ini.all(*LOGS):
        path = path_of(evidence.ini, option)
        if path and is_missing(evidence, path.parent):
            is_silent = option.key.startswith("daemonize")
            end = "ends in the background without a word" if is_silent else "ends at once"
            yield Finding(
                message=f"there is no folder {path.parent}, so uWSGI {end}",
                where=option.where,
                fix=f"run `mkdir -p {path.parent}`, or remove `{option.name}`",
            )
