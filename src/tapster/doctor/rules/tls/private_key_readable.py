"""A key that every account of the machine can read."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

BY_OTHERS = 0o004


@rule(
    title="every account of the machine can read the private key",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/configuring_https_servers.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx reads the key as root, before it becomes another user, so nobody else needs to.
    Whoever gets into any account, that of the app included, copies the key and is your site from
    then on.

    Fix: `chmod 600` the file, owned by root.

    Ignore when: a folder on the way there is closed to others.
    """
    for directive, _ in evidence.nginx.named("ssl_certificate_key"):
        path = evidence.nginx.path.parent / directive.args[0] if directive.args else None
        facts = evidence.paths.get(path) if path else None
        if facts and facts.kind == "file" and facts.mode & BY_OTHERS and not facts.closed_folder:
            yield Finding(
                message=f"whoever has an account here can copy the key {path}",
                where=directive.where,
                fix=f"run `chmod 600 {path}`",
            )
