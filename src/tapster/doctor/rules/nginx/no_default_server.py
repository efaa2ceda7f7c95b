"""One server for shop.example.org, and none for everything else."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.nginx_sites import addresses, is_complete, listens, names, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive


@rule(
    title="requests for any other name reach the app, too",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/request_processing.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx gives a request for a name that no server has to the default server of the port,
    which is the first one if none says `default_server`. Whoever asks by address, or points a
    domain of their own at yours, gets your app under that name: it may make links and redirects
    with it, and search engines find the site twice.

    Fix: add `server { listen 80 default_server; server_name _; return 444; }`.

    Ignore when: the app itself checks the host, as Django's ALLOWED_HOSTS does.
    """
    if not is_complete(evidence.nginx):
        return
    first: dict[tuple[str, str], Directive] = {}
    chosen: set[tuple[str, str]] = set()
    for server, _ in servers(evidence.nginx):
        for address in addresses(server):
            first.setdefault(address, server)
        for listen in listens(server):
            if listen.options & {"default_server", "default"}:
                chosen.add((listen.address, listen.port))
    told: set[int] = set()
    for address, server in first.items():
        is_real = all(name.strip("_~") and name[:1] not in {"~", "*"} for name in names(server))
        passes = any(
            each.name in PASSES and server in blocks for each, blocks in evidence.nginx.walked
        )
        if address not in chosen and is_real and passes and server.where.line not in told:
            told.add(server.where.line)
            yield Finding(
                message=f"whoever asks for an unknown name is answered as {names(server)[0]}",
                where=server.where,
                fix="add a server with `listen ... default_server` that answers 444",
            )
