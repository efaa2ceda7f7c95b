"""A site with HTTPS that does not tell browsers to stay with it."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.nginx_sites import has_tls, is_read, names, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive

IN_APP = ("SECURE_HSTS", "Strict-Transport-Security", "Talisman", "strict_transport_security")
HEADER = "strict-transport-security"


@rule(
    title="browsers are not told to come by HTTPS only",
    severity=Severity.ADVICE,
    source="https://www.rfc-editor.org/rfc/rfc6797",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the first request of a visit often goes to http://, and whoever sits between can answer it
    in place of your redirect. With the header Strict-Transport-Security browsers do not ask that
    way again.

    Fix: add `add_header Strict-Transport-Security "max-age=31536000" always;` to the server; begin
    with a max-age of a day, because browsers remember it.

    Ignore when: the app sends the header, or the site may have to go back to HTTP.
    """
    conf = evidence.nginx
    if any(word in text for _, text in evidence.named("*.py") for word in IN_APP):
        return
    sending: set[Directive | None] = set()
    for header, within in conf.named("add_header"):
        if "".join(header.args[:1]).lower() == HEADER:
            sending.add(within[-1] if within else None)
            sending.update(block for block in within if block.name == "server")
    for server, blocks in servers(conf):
        passes = any(any(each.inner(*PASSES)) for each in server.inner("location"))
        is_public = any("." in name for name in names(server))
        if sending & {None, server, *blocks} or not passes or not is_public or not is_read(server):
            continue
        if has_tls(server, blocks, conf):
            yield Finding(
                message="the next visit may begin with plain HTTP again",
                where=server.where,
                fix='add `add_header Strict-Transport-Security "max-age=31536000" always;`',
            )
