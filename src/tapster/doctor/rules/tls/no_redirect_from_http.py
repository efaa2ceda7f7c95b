"""The same app on port 80 and on port 443."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.nginx_sites import has_tls, listens, names, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive


@rule(
    title="the site works without HTTPS, too",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: whoever types the name without https://, or follows an old link, uses the site in plain
    text, passwords and cookies included, and does not notice.

    Fix: give port 80 a server of its own that answers `return 301 https://$host$request_uri;`.

    Ignore when: the app redirects, as Django does with SECURE_SSL_REDIRECT.
    """
    conf = evidence.nginx
    if any(
        "SECURE_SSL_REDIRECT" in text or "Talisman" in text for _, text in evidence.named("*.py")
    ):
        return
    found = list(servers(conf))
    secure = {name for each, blocks in found if has_tls(each, blocks, conf) for name in names(each)}
    for server, _ in found:
        plain = [
            each for each in listens(server) if each.port == "80" and "ssl" not in each.options
        ]
        if plain and secure & set(names(server)) and _serves(server):
            yield Finding(
                message="passwords and cookies of those who come by http:// travel in plain text",
                where=plain[0].directive.where,
                fix="answer port 80 with `return 301 https://$host$request_uri;` in its own server",
            )


def _serves(server: Directive) -> bool:
    """Whether it passes requests on and nowhere decides by the scheme."""
    if any(server.inner("return", "include", "rewrite")):
        return False
    if any(
        "https" in "".join(each.args) or "scheme" in "".join(each.args)
        for each in server.inner("if")
    ):
        return False
    return any(any(each.inner(*PASSES)) for each in server.inner("location"))
