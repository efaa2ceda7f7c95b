"""`worker_connections 65536`, and 1024 open files."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx may open fewer files than it may have connections",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: each connection is an open file, a request that is passed on needs two, and a static file
    one more. At the limit of the process, nginx logs `accept4() failed (24: Too many open files)`
    and no new visitor gets in, long before `worker_connections` is reached.

    Fix: `worker_rlimit_nofile`, at least twice `worker_connections`, at the top of nginx.conf.

    Ignore when: systemd's unit of nginx has a LimitNOFILE that is high enough.
    """
    conf, machine = evidence.nginx, evidence.machine
    if machine is None or any(conf.named("worker_rlimit_nofile")) or is_in_container(evidence):
        return
    for said, _ in conf.named("worker_connections"):
        number = int(said.args[0]) if said.args and said.args[0].isdigit() else 0
        if number > machine.open_files:
            yield Finding(
                message=f"nginx stops taking visitors at {machine.open_files} open files, and not "
                f"at {number} connections",
                where=said.where,
                fix=f"write `worker_rlimit_nofile {2 * number};` at the top of nginx.conf",
            )
