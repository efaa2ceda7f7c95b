"""`set_real_ip_from 0.0.0.0/0;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="any client may choose its own address",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_realip_module.html#set_real_ip_from",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx takes the client's address from a header if the connection comes from a network that
    `set_real_ip_from` names. With all networks, anybody who reaches nginx writes any address into
    logs, and gets past `allow`, `limit_req` and whatever the app does with REMOTE_ADDR.

    Fix: name the load balancer's networks only, such as `set_real_ip_from 10.0.0.0/8;`.

    Ignore when: a firewall lets nobody but the load balancer connect.
    """
    for directive, _ in evidence.nginx.named("set_real_ip_from"):
        if directive.args and directive.args[0] in {"0.0.0.0/0", "::/0", "0/0"}:
            yield Finding(
                message="whoever connects may say in a header what its address is",
                where=directive.where,
                fix="name only the networks of your load balancers",
            )
