"""`mount = /shop=...`, and nginx passes only `/store/`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import Link, links
from tapster.doctor.nginx_sites import location
from tapster.doctor.passing import place_name
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

CHANGING = {("SCRIPT_NAME",), ("PATH_INFO",)}
AS_IT_IS = {("$document_uri",), ("$uri",), ("$request_uri",)}
"""What every file uwsgi_params says of PATH_INFO."""


@rule(
    title="no request reaches an app that is mounted",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html#hosting-multiple-apps-in-the-same-process-aka-managing-script-name-and-path-info",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `mount = /shop=shop:app` gives the app the requests whose path begins with /shop. nginx
    passes none of these: its locations have other prefixes, or `proxy_pass` with a path behind the
    address has replaced the prefix before uWSGI sees it. Such requests go to the default app, or
    are a 500, `--- no python application found`.

    Fix: the same prefix on both sides, and no path behind the address in `proxy_pass`.

    Ignore when: another server of nginx, in a file that was not checked, passes these requests.
    """
    reached = [link for link in links(evidence) if link.is_uwsgi or link.is_http]
    for option in evidence.ini.all("mount"):
        prefix = option.value.partition("=")[0].rstrip("/")
        is_path = prefix.startswith("/") and "(" not in prefix
        if is_path and reached and not any(may_reach(link, prefix) for link in reached):
            others = " and ".join(sorted({place_name(link.blocks) for link in reached}))
            yield Finding(
                message=f"no request for {prefix} reaches this app: nginx passes only {others}",
                where=option.where,
                fix=f"write `location {prefix} {{ ... }}` in nginx, or mount the app where nginx "
                "passes requests",
            )


def may_reach(link: Link, prefix: str) -> bool:
    """Whether a request that comes by this link may begin with the prefix."""
    place = location(link.blocks)
    is_changed = any(
        each.name == "rewrite" or (each.args[:1] in CHANGING and each.args[1:] not in AS_IT_IS)
        for block in link.blocks
        for each in block.inner("rewrite", "uwsgi_param")
    )
    if place is None or not place.args or place.args[0][:1] in {"~", "@"} or is_changed:
        return True
    passed = place.args[-1].rstrip("/")
    address = link.passing.args[0].partition("://")[2]
    if link.passing.name == "proxy_pass" and "/" in address and "unix:" not in address:
        passed = f"/{address.partition('/')[2]}".rstrip("/")
    return f"{passed}/".startswith(f"{prefix}/") or f"{prefix}/".startswith(f"{passed}/")
