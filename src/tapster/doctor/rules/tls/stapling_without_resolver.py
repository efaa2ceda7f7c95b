"""`ssl_stapling on;` without a resolver."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="stapling is on and cannot work",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_stapling",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: for stapling nginx asks the certificate's issuer whether it is still good, and needs a DNS
    server to find the issuer. Without `resolver` it only logs that it has none. Let's Encrypt's
    certificates have no address to ask since 2025, so there it does nothing in any case.

    Fix: remove the line, or add `resolver` with the address of a DNS server.

    Ignore when: `ssl_stapling_file` or `ssl_stapling_responder` with an address is used.
    """
    conf = evidence.nginx
    for directive, blocks in conf.named("ssl_stapling") if is_complete(conf) else ():
        own = ("resolver", "ssl_stapling_file", "ssl_stapling_responder")
        if directive.args == ("on",) and not any(conf.in_force(name, blocks) for name in own):
            yield Finding(
                message="nginx cannot look up whom to ask, and staples nothing",
                where=directive.where,
                fix="remove the line, or add `resolver`",
            )
