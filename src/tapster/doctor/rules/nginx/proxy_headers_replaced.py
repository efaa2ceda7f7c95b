"""`proxy_set_header` in a location, which drops those of the server."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive

NEEDED = ("host", "x-forwarded-proto", "x-forwarded-for", "x-real-ip")


@rule(
    title="one proxy_set_header in a location drops those of the server",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx inherits `proxy_set_header` lines only into blocks that have none of their own. With
    a single one in the location the app gets the name of the upstream as Host, and neither the
    client's address nor its scheme: redirects lead to http://backend/, and logs show 127.0.0.1.

    Fix: repeat the lines in the location, best with an `include` of a file that has them all.

    Ignore when: the location leads to another service, which is meant not to see them.
    """
    conf = evidence.nginx
    for _, blocks in conf.named("proxy_pass"):
        inner = blocks[-1] if blocks else None
        own = tuple(inner.inner("proxy_set_header")) if inner else ()
        if not own or inner is None or any(inner.inner("include")):
            continue
        outer = {_name(each): each for each in conf.in_force("proxy_set_header", blocks[:-1])}
        dropped = [
            name for name in NEEDED if name in outer and name not in {_name(each) for each in own}
        ]
        if dropped:
            yield Finding(
                message=f"the app does not get {', '.join(dropped)} from here",
                where=own[0].where,
                fix=f"repeat the proxy_set_header lines of {outer[dropped[0]].where} here",
            )


def _name(header: Directive) -> str:
    return header.args[0].lower() if header.args else ""
