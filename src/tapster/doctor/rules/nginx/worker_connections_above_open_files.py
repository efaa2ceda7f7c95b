"""`worker_connections 4096;` with 1,024 open files."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx may have more connections than open files",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/ngx_core_module.html#worker_rlimit_nofile",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: every connection is an open file. nginx warns `4096 worker_connections exceed open file
    resource limit: 1024` when it starts, and under load accepting fails with `Too many open files`,
    while static files and logs cannot be opened, either.

    Fix: write `worker_rlimit_nofile` with twice the connections, at the top of nginx.conf.

    Ignore when: whatever starts nginx raises the limit, such as LimitNOFILE in systemd's unit.
    """
    conf = evidence.nginx
    limits = [each for each, _ in conf.named("worker_rlimit_nofile")]
    for directive, _ in conf.named("worker_connections"):
        wanted = directive.args[0] if directive.args else ""
        if limits:
            allowed = limits[0].args[0] if limits[0].args else ""
        else:
            allowed = str(evidence.machine.open_files) if evidence.machine else ""
        if wanted.isdigit() and allowed.isdigit() and int(wanted) > int(allowed):
            yield Finding(
                message=f"{wanted} connections are allowed, and {allowed} open files",
                where=directive.where,
                fix=f"write `worker_rlimit_nofile {2 * int(wanted)};` at the top of nginx.conf",
            )
