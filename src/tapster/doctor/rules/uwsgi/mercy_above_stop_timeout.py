"""Requests may take longer than Docker, systemd or supervisord waits for uWSGI's end."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import Starter, composed, says, starters
from tapster.doctor.unset import handles_term, threads
from tapster.model.finding import Finding, Severity
from tapster.nginx.sizes import seconds
from tapster.uwsgi_ini.ini import Ini

MERCY = 60  # worker-reload-mercy: https://uwsgi-docs.readthedocs.io/en/latest/Options.html
DOCKER = 10  # https://docs.docker.com/reference/cli/docker/container/stop/
SUPERVISORD = 10  # stopwaitsecs: https://supervisord.org/configuration.html
SYSTEMD = 90  # DefaultTimeoutStopSec: man systemd-system.conf
SETTINGS = {
    "Docker": "stop_grace_period",
    "systemd": "TimeoutStopSec",
    "supervisord": "stopwaitsecs",
}


@rule(
    title="whoever stops uWSGI kills it before its requests have ended",
    severity=Severity.WARNING,
    source="https://docs.docker.com/reference/compose-file/services/#stop_grace_period",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a graceful stop waits for running requests: as long as `harakiri` allows them to take,
    and at most `worker-reload-mercy` seconds. Docker waits 10 seconds, supervisord 10 and systemd
    90 unless they are told another time. Then they send SIGKILL: the requests that are still
    running end as a 502, and sockets and pid files stay behind.

    Fix: let the one that stops wait a few seconds longer than the longest request: for example
    `stop_grace_period: 65s` in a compose file, `TimeoutStopSec=65` in a unit, or `stopwaitsecs=65`
    for supervisord. Or lower `worker-reload-mercy`.

    Ignore when: the time is set where this cannot be seen, such as terminationGracePeriodSeconds
    of a Kubernetes pod, or requests that take so long may be lost.
    """
    said = evidence.ini.last("worker-reload-mercy", "harakiri")
    for starter in starters(evidence) if said else ():
        longest, waits = _longest(evidence.ini), _waits(starter, evidence)
        if said and waits is not None and longest > waits and _is_graceful(starter, evidence):
            yield Finding(
                message=f"a request may take {longest} s, but {starter.kind} kills uWSGI"
                f" {waits:g} s after it has asked it to stop",
                where=said.where,
                fix=f"set `{SETTINGS[starter.kind]}` to {longest + 5} seconds",
            )


def _longest(ini: Ini) -> int:
    """Seconds that a request may take once uWSGI has been asked to stop."""
    mercy = ini.number("worker-reload-mercy", MERCY)
    harakiri = ini.number("harakiri")
    return min(mercy, harakiri) if harakiri and threads(ini) == 1 else mercy


def _waits(starter: Starter, evidence: Evidence) -> float | None:
    """Seconds between the two signals; None if they cannot be read."""
    if starter.kind == "Docker":
        found = re.findall(r"stop_grace_period:\s*[\"']?([\w. ]+)", composed(evidence))
        return seconds(found[-1].strip()) if found else DOCKER
    if starter.kind == "systemd":
        said = says(starter.text, "TimeoutStopSec") or says(starter.text, "TimeoutSec")
        return seconds(re.sub(r"sec|min", lambda unit: unit[0][0], said)) if said else SYSTEMD
    said = says(starter.text, "stopwaitsecs")
    return seconds(said) if said else SUPERVISORD


def _is_graceful(starter: Starter, evidence: Evidence) -> bool:
    """Whether the first signal lets requests end."""
    return handles_term(evidence.ini) or "QUIT" in starter.text + composed(evidence)
