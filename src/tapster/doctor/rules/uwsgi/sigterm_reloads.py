"""SIGTERM from Docker, systemd or supervisord to a uWSGI that takes it for "reload"."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import IMAGES, Starter, composed, says, starters
from tapster.doctor.unset import handles_term, has_master, is_unset
from tapster.model.finding import Finding, Severity

WAITS = {"Docker": "10 s", "systemd": "90 s", "supervisord": "10 s"}
"""https://docs.docker.com/reference/cli/docker/container/stop/ and its like."""
SETTINGS = {
    "Docker": "STOPSIGNAL SIGQUIT",
    "compose": "stop_signal: SIGQUIT",
    "systemd": "KillSignal=SIGQUIT",
    "supervisord": "stopsignal=QUIT",
}


@rule(
    title="stopping uWSGI restarts it, until it is killed",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Management.html#signals-for-controlling-uwsgi",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: Docker, Kubernetes, systemd and supervisord stop a process with SIGTERM. The master of
    uWSGI 2.0 takes SIGTERM for "end the workers and start again". So every stop and every deploy
    cuts the requests in flight, starts the app anew, and then hangs until the patience of whoever
    stops it is over: 10 seconds for Docker, 90 for systemd. Then comes SIGKILL, which cuts the
    next requests and leaves sockets and pid files behind.

    Fix: `hook-master-start = unix_signal:15 gracefully_kill_them_all` in the .ini: SIGTERM then
    finishes what is running and ends. Or let the other side send SIGQUIT, which means the same:
    `STOPSIGNAL SIGQUIT` in a Dockerfile, `KillSignal=SIGQUIT` in a unit, `stopsignal=QUIT` for
    supervisord. `die-on-term` ends at once, and cuts requests.

    Ignore when: something else sends the signal, such as the `lifecycle` of a Kubernetes pod.
    """
    ini = evidence.ini
    is_told = handles_term(ini) or not is_unset(evidence, "die-on-term") or not has_master(ini)
    if is_told:
        return
    concerned = [each for each in starters(evidence) if not _sends_another(each, evidence)]
    for starter in {each.kind: each for each in reversed(concerned)}.values():
        name = "compose" if is_composed(starter) else starter.kind
        yield Finding(
            message=f"{starter.kind} stops it with SIGTERM, it restarts instead,"
            f" and is killed after {WAITS[starter.kind]}",
            where=evidence.ini_place,
            fix="add `hook-master-start = unix_signal:15 gracefully_kill_them_all`,"
            f" or `{SETTINGS[name]}` to {starter.file.name}",
        )


def is_composed(starter: Starter) -> bool:
    """Whether a compose file starts it, in whichever image."""
    return "compose" in starter.file.name


def _sends_another(starter: Starter, evidence: Evidence) -> bool:
    if starter.kind == "Docker":
        everything = starter.text + composed(evidence)
        if is_composed(starter):
            everything += "".join(text for _, text in evidence.named(*IMAGES))
        ways = ("STOPSIGNAL", "stop_signal", "--rewrite", "dumb-init -r")
        return any(way in everything for way in ways)
    names = ("KillSignal", "ExecStop") if starter.kind == "systemd" else ("stopsignal",)
    return any(says(starter.text, name) not in {"", "TERM", "SIGTERM"} for name in names)
