"""`ssl_certificate` with a path where nothing is."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

FILES = (
    *("ssl_certificate", "ssl_certificate_key", "ssl_dhparam", "ssl_trusted_certificate"),
    *("ssl_client_certificate", "ssl_password_file"),
)


@rule(
    title="a file for TLS does not exist",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_ssl_module.html#ssl_certificate",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx reads these files when it starts. If one is missing it says `cannot load certificate`
    and does not start, and takes all other sites down with it. A relative path is relative to the
    folder of nginx.conf.

    Fix: correct the path; make the certificate before you name it, or name it after that.

    Ignore when: the file is for another machine.
    """
    for directive, _ in evidence.nginx.named(*FILES) if evidence.machine else ():
        path = evidence.nginx.path.parent / directive.args[0] if directive.args else None
        facts = evidence.paths.get(path) if path else None
        if facts and facts.kind == "missing":
            yield Finding(
                message=f"nginx does not start: {path} does not exist",
                where=directive.where,
                fix=f"correct the path in {directive.name}, or put the file there",
            )
