"""`limit_req zone=login;` and no zone of that name."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive

MADE_BY = {
    "limit_req": ("limit_req_zone",),
    "limit_conn": ("limit_conn_zone",),
    "uwsgi_cache": ("uwsgi_cache_path", "proxy_cache_path", "fastcgi_cache_path"),
    "proxy_cache": ("proxy_cache_path", "uwsgi_cache_path", "fastcgi_cache_path"),
}


@rule(
    title="a zone is used and nowhere made",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_limit_req_module.html#limit_req_zone",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: limits and caches keep their memory in zones, which are made in `http`, by a line of their
    own. Without it nginx says `zero size shared memory zone "login"`, or that the zone is unknown,
    and does not start.

    Fix: add the line, such as `limit_req_zone $binary_remote_addr zone=login:1m rate=5r/m;`.

    Ignore when: the zone is made in a file that was not looked at.
    """
    conf = evidence.nginx
    if not is_complete(conf):
        return
    made = {
        (each.name, found)
        for makers in MADE_BY.values()
        for each, _ in conf.named(*makers)
        for found in _zones(each, ":")
    }
    for directive, _ in conf.named(*MADE_BY):
        makers = MADE_BY[directive.name]
        for name in _zones(directive, ""):
            if not any((maker, name) in made for maker in makers):
                yield Finding(
                    message=f'nginx does not start: there is no zone "{name}"',
                    where=directive.where,
                    fix=f"add a `{makers[0]}` with the zone `{name}` to `http`",
                )


def _zones(directive: Directive, end: str) -> Iterator[str]:
    """The names that a directive uses, or makes if the size behind `:` is there."""
    for arg in directive.args:
        key, _, value = arg.partition("=")
        if key in {"zone", "keys_zone"}:
            yield value.partition(":")[0] if end else value
    is_named_first = not end and directive.name != "limit_req"
    if is_named_first and directive.args[:1] not in {(), ("off",)} and "$" not in directive.args[0]:
        yield directive.args[0]
