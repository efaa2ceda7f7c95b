"""`keepalive 16;` in an upstream of uWSGI."""

from collections.abc import Iterator

from tapster.doctor.backends import passes, upstreams
from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import removed
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="keepalive does nothing for uwsgi_pass",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the uwsgi protocol ends a response by closing the connection, so nginx has none to keep.
    The line is accepted and without effect; the reader counts on something that does not happen.

    Fix: remove the line. Over a unix socket a new connection costs next to nothing.

    Ignore when: the same upstream is also used by proxy_pass.
    """
    conf = evidence.nginx
    other = {each.host for each in passes(conf) if each.directive.name != "uwsgi_pass"}
    used = {each.host for each in passes(conf, "uwsgi_pass")} - other
    for name in used & upstreams(conf).keys():
        for keepalive in upstreams(conf)[name].inner("keepalive"):
            yield Finding(
                message="the line has no effect: each request to uWSGI is a connection of its own",
                where=keepalive.where,
                fix="remove the line",
                edits=removed(evidence, keepalive),
            )
