"""`listen = 10000`, and the kernel allows 4096."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import is_here
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI wants a longer queue than the kernel gives, and does not start",
    severity=Severity.ERROR,
    source="https://docs.kernel.org/admin-guide/sysctl/net.html#somaxconn",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `listen` is how many connections may wait while all workers are busy. The kernel has a
    limit for that, net.core.somaxconn: 128 before Linux 5.4, 4096 since. Other servers cut their
    wish to the limit; uWSGI ends: `Listen queue size is greater than the system max
    net.core.somaxconn`.

    Fix: raise the limit for this start and the next ones: a line `net.core.somaxconn = 4096` in
    /etc/sysctl.d/60-uwsgi.conf, then `sysctl --system`. Or lower `listen`.

    Ignore when: the .ini is for another machine, or for a container with a limit of its own.
    """
    option, wanted = evidence.ini.last("listen"), evidence.ini.number("listen")
    if option is None or evidence.machine is None or is_in_container(evidence):
        return
    if not is_here(evidence, evidence.folder):
        return
    if wanted > evidence.machine.somaxconn:
        yield Finding(
            message=f"uWSGI does not start: `{option.name}` is {wanted}, and net.core.somaxconn of "
            f"this machine {evidence.machine.somaxconn}",
            where=option.where,
            fix=f"run `sysctl -w net.core.somaxconn={wanted}`, or write "
            f"`{option.name} = {evidence.machine.somaxconn}`",
        )
