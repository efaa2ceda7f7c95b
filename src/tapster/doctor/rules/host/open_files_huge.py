"""A thousand million open files, as some containers allow, and a router that has room for each."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

HUGE = 4_000_000
ENOUGH = 10_000
BYTES_EACH = 8
COSTLY = ("http", "https", "fastrouter", "rawrouter", "attach-daemon", "attach-daemon2")


@rule(
    title="uWSGI takes gigabytes for files that nobody opens",
    severity=Severity.WARNING,
    source="https://github.com/unbit/uwsgi/issues/2299",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: some containers may have 1,073,741,816 files open. uWSGI's routers keep a table with a
    place for each, which is 8 GB, and before it starts a daemon uWSGI closes each of them, one by
    one, with a CPU at 100 %. The app dies for want of memory, or never seems to start.

    Fix: `max-fd = 10000`.

    Ignore when: memory is not short, and it starts quickly.
    """
    machine, costly = evidence.machine, evidence.ini.all(*COSTLY)
    if machine and machine.open_files > HUGE and costly and not evidence.ini.all("max-fd"):
        yield Finding(
            message=f"`{costly[0].name}` makes room for {machine.open_files} open files, "
            f"{machine.open_files * BYTES_EACH >> 20} MB",
            where=costly[0].where,
            fix=f"write `max-fd = {ENOUGH}`",
        )
