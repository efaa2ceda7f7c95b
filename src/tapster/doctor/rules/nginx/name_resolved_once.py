"""`uwsgi_pass app:3031;` where app gets a new address with each deploy."""

from collections.abc import Iterator

from tapster.doctor.backends import Backend, passes, servers, upstreams
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx looks the app's host up only when it starts",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a container that is made anew has a new address. nginx goes on with the old one and answers
    502 or 504 until it is reloaded, or passes requests to whichever container has that address
    now. And nginx does not start while the name is unknown: `host not found in upstream`.

    Fix: from nginx 1.27.3 on, name it in an upstream with `zone apps 64k;` and
    `server app:3031 resolve;`, with `resolver 127.0.0.11;`; before, reload nginx after each deploy.

    Ignore when: the address never changes.
    """
    conf = evidence.nginx
    groups = upstreams(conf)
    found: list[Backend] = []
    for each in passes(conf, "uwsgi_pass"):
        if each.host in groups and not each.port:
            found += servers(groups[each.host], conf)
        elif "$" not in each.directive.args[0] and each.port:
            found.append(each)
    for each in {one.directive.where: one for one in found}.values():
        if each.is_name and "resolve" not in each.directive.args:
            yield Finding(
                message=f"when {each.host} gets a new address, nginx keeps asking the old one",
                where=each.directive.where,
                fix=f"use `server {each.host}:{each.port or 3031} resolve;` with a resolver",
            )
