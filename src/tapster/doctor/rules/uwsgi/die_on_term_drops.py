"""`die-on-term = true`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import handles_term, has_master
from tapster.model.finding import Edit, Finding, Severity

HOOK = "hook-master-start = unix_signal:15 gracefully_kill_them_all"


@rule(
    title="die-on-term cuts the requests that are running",
    severity=Severity.WARNING,
    source="https://github.com/unbit/uwsgi/issues/849",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `die-on-term` makes SIGTERM end uWSGI, as everybody expects, but at once: a visitor whose
    page is being made or whose upload is being stored gets a 502, and what the app was doing stays
    half done. It happens at every restart and every deploy. The hook ends it too, but lets each
    worker finish its request first, for at most `worker-reload-mercy` seconds, which are 60.

    Fix: replace the line by `hook-master-start = unix_signal:15 gracefully_kill_them_all`. It
    wins if both are there. The app has to stop within the time that whoever stops it waits.

    Ignore when: no request takes long and none changes anything, or the requests have ended
    before the signal, because a load balancer stops sending some first.
    """
    ini = evidence.ini
    said = ini.last("die-on-term")
    if not said or not ini.is_on("die-on-term") or handles_term(ini) or not has_master(ini):
        return
    if ini.all("emperor"):  # it has no requests; its vassals have files of their own
        return
    indent = ini.line(said.where)[: -len(ini.line(said.where).lstrip()) or None]
    is_alone = len(ini.all("die-on-term")) == 1
    yield Finding(
        message="SIGTERM, so every restart, cuts the requests that are running: they end as a 502",
        where=said.where,
        fix=f"replace it by `{HOOK}`",
        edits=(Edit(where=said.where, lines=(f"{indent}{HOOK}",)),) if is_alone else (),
    )
