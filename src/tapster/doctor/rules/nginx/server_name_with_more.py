"""`server_name https://shop.example.org;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import UNKNOWN, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a server's name is more than a name",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/server_names.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx compares the names with the Host header, without its port. One with a scheme, a port,
    a path or a comma in it is equal to none, so the server is never chosen by it: requests go to
    the first server of the port, whichever that is.

    Fix: write names only, with spaces between them: `server_name example.org www.example.org;`.

    Ignore when: never; no request has such a name.
    """
    for server, _ in servers(evidence.nginx):
        for directive in server.inner("server_name"):
            for name in directive.args:
                is_regex = name.startswith("~")
                if not is_regex and not UNKNOWN.search(name) and set("/:,") & set(name):
                    yield Finding(
                        message=f"no request is ever for `{name}`",
                        where=directive.where,
                        fix="write the name alone, without scheme, port, path and comma",
                    )
