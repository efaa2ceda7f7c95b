"""`location ~ ^/api { proxy_pass http://127.0.0.1:8000/; }`."""

from collections.abc import Iterator

from tapster.doctor.backends import passes
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="proxy_pass has a path where there is no prefix to replace",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a path in proxy_pass stands in for the prefix of the location. A location with a regular
    expression, a named one and an `if` have no prefix, so nginx says that proxy_pass `cannot have
    URI part` there and does not start. A single slash at the end is a path already.

    Fix: remove everything behind the port; use `rewrite` in the location to change the path.

    Ignore when: never; nginx refuses the file.
    """
    for each in passes(evidence.nginx, "proxy_pass"):
        inner = each.blocks[-1] if each.blocks else None
        path = each.path
        if inner is None or not path or "$" in each.directive.args[0]:
            continue
        is_regex = inner.name == "location" and inner.args[:1] in {("~",), ("~*",)}
        is_named = inner.name == "location" and "".join(inner.args)[:1] in {"~", "@"}
        if is_regex or is_named or inner.name in {"if", "limit_except"}:
            yield Finding(
                message=f"nginx does not start: proxy_pass cannot have the path `{path}` here",
                where=each.directive.where,
                fix=f"write the address without `{path}`",
            )
