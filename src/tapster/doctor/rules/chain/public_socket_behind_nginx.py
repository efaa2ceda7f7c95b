"""`http-socket = 0.0.0.0:8000`, and nginx passes to 127.0.0.1:8000."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import address, is_local, is_public, links
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.model.finding import Finding, Severity


@rule(
    title="clients can go round nginx",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx on the same machine passes requests to 127.0.0.1, but uWSGI listens on every
    interface. Who asks for the port directly meets none of what nginx does: no TLS, no limits on
    rate and size, no `deny`, no password, and headers such as X-Forwarded-For and X-Forwarded-Proto
    that anybody can make up and that the app trusts, because it expects them to be nginx's.

    Fix: listen on 127.0.0.1, or better on a unix socket.

    Ignore when: a firewall closes the port, or uWSGI runs in a container that has to listen on all
    interfaces and does not publish the port.
    """
    seen = set()
    for link in links(evidence):
        opened = address(link.socket.value, evidence.ini)
        if link.socket.where in seen or not is_local(link.target) or not is_public(opened):
            continue
        if link.is_http and not is_in_container(evidence):
            seen.add(link.socket.where)
            port = opened.rpartition(":")[2]
            yield Finding(
                message=f"whoever asks for port {port} directly goes round nginx, its TLS, its "
                "limits and its headers",
                where=link.socket.where,
                fix=f"write `{link.socket.name} = 127.0.0.1:{port}`",
            )
