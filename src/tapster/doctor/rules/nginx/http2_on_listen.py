"""`listen 443 ssl http2;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import replaced, servers
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity

SINCE = (1, 25, 1)


@rule(
    title="http2 is a directive of its own now",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_v2_module.html#http2",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: since nginx 1.25.1 `listen ... http2` is deprecated, and nginx warns of it each time it
    starts. On `listen` it is on for all servers of the port; `http2 on;` can be said of each.

    Fix: take `http2` out of `listen`, and write `http2 on;` below.

    Ignore when: an older nginx has to read the file, too.
    """
    version = evidence.machine.nginx_version if evidence.machine else None
    if version is None or version < SINCE:
        return
    for server, _ in servers(evidence.nginx):
        is_on = any(server.inner("http2"))
        for listen in server.inner("listen"):
            if "http2" not in listen.args:
                continue
            edits = replaced(evidence, listen, " http2", "")
            line = edits[0].lines[0] if edits else ""
            if edits and not is_on:
                indent = line[: len(line) - len(line.lstrip())]
                edits = (Edit(where=listen.where, lines=(line, f"{indent}http2 on;")),)
                is_on = line.rstrip().endswith(";")
            yield Finding(
                message="nginx warns that `listen ... http2` is deprecated",
                where=listen.where,
                fix="take `http2` out of `listen`, and write `http2 on;` below",
                edits=edits if line.rstrip().endswith(";") else (),
            )
