"""`listen 443;` without `ssl`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import TLS_PORT, has_tls, listens, replaced, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx speaks plain HTTP on the port for HTTPS",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/configuring_https_servers.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a certificate alone does not turn TLS on; `ssl` behind the port in `listen` does. Without
    it browsers say "This site can't provide a secure connection" (ERR_SSL_PROTOCOL_ERROR).

    Fix: write `listen 443 ssl;`.

    Ignore when: something in front takes TLS off, and connects to this port without it.
    """
    conf = evidence.nginx
    found = list(servers(conf))
    secure = {
        (each.address, each.port)
        for server, _ in found
        for each in listens(server)
        if each.options & {"ssl", "quic"}
    }
    for server, blocks in found:
        is_meant = conf.is_whole or any(conf.in_force("ssl_certificate", (*blocks, server)))
        if has_tls(server, blocks, conf) or not is_meant or any(server.inner("include")):
            continue
        for each in listens(server):
            takes_off = "proxy_protocol" in each.options
            if each.port == TLS_PORT and (each.address, each.port) not in secure and not takes_off:
                written = each.directive.args[0]
                yield Finding(
                    message="no browser can connect: port 443 answers in plain HTTP",
                    where=each.directive.where,
                    fix=f"write `listen {written} ssl;`",
                    edits=replaced(evidence, each.directive, written, f"{written} ssl"),
                )
