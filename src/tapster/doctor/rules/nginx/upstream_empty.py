"""An upstream without a server."""

from collections.abc import Iterator

from tapster.doctor.backends import upstreams
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="an upstream has no server",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx says `no servers are inside upstream` and does not start, also when all of them are
    only commented out.

    Fix: write at least one `server`, or remove the block and what names it.

    Ignore when: never; nginx refuses the file.
    """
    for name, upstream in upstreams(evidence.nginx).items():
        if upstream.block is not None and not any(upstream.inner("server", "include")):
            if any("_by_lua" in each.name for each in upstream.block):
                continue
            yield Finding(
                message=f'nginx does not start: no servers are inside upstream "{name}"',
                where=upstream.where,
                fix="write a `server` with the address of the app",
            )
