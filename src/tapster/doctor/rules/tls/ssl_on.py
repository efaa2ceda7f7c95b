"""`ssl on;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the directive ssl is gone",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `ssl on;` was removed in nginx 1.25.1, after years of warnings. From there on nginx says
    `unknown directive "ssl"` and does not start: the next update of the system takes the site down.

    Fix: remove the line, and write `ssl` behind the port in each `listen`: `listen 443 ssl;`.

    Ignore when: nginx is older, and stays so.
    """
    for directive, blocks in evidence.nginx.named("ssl"):
        if directive.args in {("on",), ("off",)} and all(each.name != "mail" for each in blocks):
            yield Finding(
                message="nginx 1.25.1 and newer do not start with this line",
                where=directive.where,
                fix="remove the line, and write `ssl` behind the port in `listen`",
            )
