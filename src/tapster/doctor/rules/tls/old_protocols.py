"""`ssl_protocols TLSv1 TLSv1.1 TLSv1.2;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import has_tls, replaced, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

OLD = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1")


@rule(
    title="protocols are offered that are known to be broken",
    severity=Severity.ADVICE,
    source="https://www.rfc-editor.org/rfc/rfc8996",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: SSL can be read by others, and TLS 1.0 and 1.1 were given up in 2021. No browser since has
    needed them; scanners and payment providers fail a site that offers them. OpenSSL 3 refuses them
    by itself unless it is told otherwise, older ones do not. Debian's nginx.conf has had them long.

    Fix: write `ssl_protocols TLSv1.2 TLSv1.3;`.

    Ignore when: devices that cannot be replaced know nothing newer.
    """
    conf = evidence.nginx
    told: set[Place] = set()
    for server, blocks in servers(conf):
        if not has_tls(server, blocks, conf):
            continue
        for directive in conf.in_force("ssl_protocols", (*blocks, server)):
            old = [protocol for protocol in directive.args if protocol in OLD]
            if old and directive.where not in told:
                told.add(directive.where)
                good = [each for each in directive.args if each not in OLD] or [
                    "TLSv1.2",
                    "TLSv1.3",
                ]
                yield Finding(
                    message=f"{', '.join(old)} can be used if OpenSSL still allows it",
                    where=directive.where,
                    fix=f"write `ssl_protocols {' '.join(good)};`",
                    edits=replaced(evidence, directive, " ".join(directive.args), " ".join(good)),
                )
