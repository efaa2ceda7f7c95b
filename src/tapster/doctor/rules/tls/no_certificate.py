"""`listen 443 ssl;` without a certificate, or one without its key."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import has_tls, is_read, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a server with TLS lacks its certificate or the key to it",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/configuring_https_servers.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx says `no "ssl_certificate" is defined`, or `no "ssl_certificate_key" is defined for
    certificate`, and does not start.

    Fix: name both: `ssl_certificate` with the whole chain, and `ssl_certificate_key`.

    Ignore when: they are in a file that was not looked at.
    """
    conf = evidence.nginx
    for server, blocks in servers(conf):
        inside = (*blocks, server)
        rejects = any(
            each.args == ("on",) for each in conf.in_force("ssl_reject_handshake", inside)
        )
        if rejects or not all(map(is_read, inside)) or not has_tls(server, blocks, conf):
            continue
        certificates = conf.in_force("ssl_certificate", inside)
        keys = conf.in_force("ssl_certificate_key", inside)
        if (certificates and keys) or not (certificates or keys or conf.is_whole):
            continue
        missing = "ssl_certificate" if keys or not certificates else "ssl_certificate_key"
        yield Finding(
            message=f'nginx does not start: no "{missing}" is defined',
            where=next(iter(certificates or keys), server).where,
            fix=f"add `{missing}` with the path of the file",
        )
