"""Two servers for the same name on the same port."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import UNKNOWN, addresses, names, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive


@rule(
    title="two servers have the same name on the same port",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/server_names.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx takes the first one, warns `conflicting server name "shop.example.org" on
    0.0.0.0:80, ignored`, and never uses the second. Which is first depends on the order of the
    files, so an old copy in sites-enabled may win over the new one.

    Fix: remove one of them, or give it another name or port.

    Ignore when: never; the second one does nothing.
    """
    first: dict[tuple[str, str, str], Directive] = {}
    for server, _ in servers(evidence.nginx):
        for host, port in sorted(addresses(server)):
            for name in names(server):
                before = first.setdefault((host, port, name.lower()), server)
                if before is not server and not UNKNOWN.search(name):
                    asked = name or "no name"
                    yield Finding(
                        message=f"{asked} on port {port} goes to the server in {before.where}",
                        where=server.where,
                        fix="remove one of the two servers, or change its name or port",
                    )
                    break
