"""`ssl_certificate /etc/letsencrypt/live/example.org/cert.pem;`."""

from collections.abc import Iterator
from pathlib import PurePosixPath

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

LIVE = "/letsencrypt/live/"


@rule(
    title="the certificate goes out without the one that vouches for it",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/configuring_https_servers.html#chains",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: certbot writes the site's own certificate to cert.pem, and that with its issuer's to
    fullchain.pem. Browsers on desktops often find the issuer's by themselves, so nobody notices;
    Android, curl, Python and the callers of an API refuse the connection: `unable to get local
    issuer certificate`.

    Fix: name fullchain.pem.

    Ignore when: never; fullchain.pem begins with the same certificate.
    """
    for directive, _ in evidence.nginx.named("ssl_certificate"):
        path = directive.args[0] if directive.args else ""
        if LIVE in path and PurePosixPath(path).name == "cert.pem":
            whole = str(PurePosixPath(path).with_name("fullchain.pem"))
            yield Finding(
                message="curl, Python and many telephones refuse the connection",
                where=directive.where,
                fix=f"write `ssl_certificate {whole};`",
                edits=replaced(evidence, directive, path, whole),
            )
