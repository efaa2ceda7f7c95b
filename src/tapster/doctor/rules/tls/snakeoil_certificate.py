"""`ssl_certificate /etc/ssl/certs/ssl-cert-snakeoil.pem;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import names, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the certificate is the one that Debian makes for tests",
    severity=Severity.WARNING,
    source="https://letsencrypt.org/getting-started/",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: ssl-cert-snakeoil.pem is made when a package is installed, and nobody has signed it. Every
    browser warns of the site, and programs refuse it.

    Fix: get a certificate, such as a free one with certbot, and name it here.

    Ignore when: it is for the default server, which only turns strangers away.
    """
    for server, _ in servers(evidence.nginx):
        for directive in server.inner("ssl_certificate"):
            is_real = any("." in name for name in names(server))
            if is_real and directive.args and "snakeoil" in directive.args[0]:
                yield Finding(
                    message=f"every browser warns of {names(server)[0]}",
                    where=directive.where,
                    fix="get a certificate, such as a free one with certbot, and name it here",
                )
