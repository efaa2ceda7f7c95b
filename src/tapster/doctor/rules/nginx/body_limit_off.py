"""`client_max_body_size 0;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import for_all_paths
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="anybody may upload as much as the disk holds",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx keeps the body of a request in a temporary file until it is complete, before the app
    can look at who sends it. Without a limit a few clients fill the disk, and then nothing on the
    machine can write any more.

    Fix: set the largest upload that you expect, such as `client_max_body_size 100m;`, and a larger
    one in the location that needs it.

    Ignore when: only people whom you trust can reach the site.
    """
    for directive, blocks in evidence.nginx.named("client_max_body_size"):
        if directive.args == ("0",) and for_all_paths(blocks):
            yield Finding(
                message="one client can fill the disk with a single request",
                where=directive.where,
                fix="set the largest upload that you expect, such as `client_max_body_size 100m;`",
            )
