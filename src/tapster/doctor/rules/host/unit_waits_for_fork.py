"""`Type=forking`, and uWSGI stays in the foreground."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import place_of, says, starters
from tapster.model.finding import Finding, Severity


@rule(
    title="systemd waits for a fork that never comes",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Systemd.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `Type=forking`, systemd takes a service for started when its first process has ended
    and left another one behind. uWSGI does that only with `daemonize`. Without, it serves visitors
    for 90 seconds, and then systemd gives up (`start operation timed out`), kills it, and starts
    again.

    Fix: `Type=notify`, with which uWSGI itself tells systemd when it is ready.

    Ignore when: a script in between goes to the background.
    """
    for starter in starters(evidence):
        is_waiting = starter.kind == "systemd" and says(starter.text, "Type") == "forking"
        is_direct = "uwsgi" in starter.command.split(" ", 1)[0]
        goes = evidence.ini.all("daemonize", "daemonize2") or "--daemonize" in starter.command
        if is_waiting and is_direct and not goes and " -d" not in starter.command:
            yield Finding(
                message="systemd kills uWSGI after 90 s, because it has not gone to the background",
                where=place_of(starter.file, starter.text, "Type"),
                fix="write `Type=notify`",
            )
