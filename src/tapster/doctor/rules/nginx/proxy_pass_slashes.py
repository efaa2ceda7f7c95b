"""`location /api { proxy_pass http://127.0.0.1:8000/; }`."""

from collections.abc import Iterator

from tapster.doctor.backends import passes
from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import location, prefix
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the path of proxy_pass and that of its location do not end alike",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: if proxy_pass has a path, be it only `/`, nginx replaces the location's text by it, letter
    by letter. With `location /api` and `proxy_pass http://app/`, a request for /api/users becomes
    //users, which most apps do not know: 404. The other way round, `location /api/` and
    `http://app/v1`, it becomes /v1users.

    Fix: end both with a slash, or neither.

    Ignore when: only the bare path of the location is ever asked for.
    """
    for each in passes(evidence.nginx, "proxy_pass"):
        place = location(each.blocks)
        path = prefix(place) if place else None
        target = each.path
        if not place or not path or path == "/" or not target or set("$?") & set(target):
            continue
        if path.endswith("/") != target.endswith("/") and place is each.blocks[-1]:
            asked = f"{path.rstrip('/')}/users"
            yield Finding(
                message=f"{asked} becomes {target}{asked.removeprefix(path)}",
                where=each.directive.where,
                fix=f"end `{path}` and `{target}` alike, both with a slash or none",
            )
