"""`daemonize` where Docker, systemd or supervisord wait for the process that they have started."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import says, starters
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI goes to the background, and whoever has started it believes that it ended",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Systemd.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `daemonize` the process that was started exits with code 0 at once, and a copy of it
    goes on in the background. Docker then ends the container. systemd (with Type=simple, exec or
    notify) kills the copy, or starts it again and again until "start request repeated too
    quickly". supervisord starts a second one, which cannot have the socket.

    Fix: remove `daemonize`. The log then goes to stdout, where Docker, journald and supervisord
    keep it; for a file of your own, use `logto`.

    Ignore when: the unit says Type=forking and names the pid file, or an Emperor reads the .ini: it
    takes `daemonize` for `logto`.
    """
    said = evidence.ini.last("daemonize", "daemonize2")
    for starter in starters(evidence) if said else ():
        if said and says(starter.text, "Type") not in {"forking", "oneshot"}:
            yield Finding(
                message=f"uWSGI goes to the background, and {starter.kind}, which starts it as"
                f" {starter.file.name} says, takes that for its end",
                where=said.where,
                fix=f"remove `{said.name}`, or use `logto = {said.value}`",
            )
            return
