"""`set $backend app:3031; uwsgi_pass $backend;` without a resolver."""

from collections.abc import Iterator

from tapster.doctor.backends import passes, upstreams
from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a host name in a variable cannot be looked up",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#resolver",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: an address without variables is looked up when nginx starts, by the system. One with a
    variable is looked up for each request, by nginx itself, which asks only the DNS server that
    `resolver` names. Without it every request is a 502: `no resolver defined to resolve app`.

    Fix: name a DNS server, such as Docker's `resolver 127.0.0.11 valid=10s;`, or write the address
    without a variable.

    Ignore when: `resolver` is set in a file that was not looked at.
    """
    conf = evidence.nginx
    if not is_complete(conf):
        return
    fixed = {each.host for each in passes(conf) if "$" not in each.directive.args[0]}
    for each in passes(conf):
        is_known = each.host in {*upstreams(conf), *fixed} or each.host == "unix"
        is_address = not each.is_name and each.host != "localhost"
        if "$" not in each.directive.args[0] or is_known or is_address:
            continue
        if not conf.in_force("resolver", each.blocks):
            yield Finding(
                message=f"every request is a 502: no resolver defined to resolve {each.host}",
                where=each.directive.where,
                fix="add `resolver` with the address of a DNS server, such as 127.0.0.11 in Docker",
            )
