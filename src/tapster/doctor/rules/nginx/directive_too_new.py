"""`http2 on;` for nginx 1.22."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

SINCE = {
    "add_header_inherit": (1, 29, 3),
    "early_hints": (1, 29, 0),
    "http2": (1, 25, 1),
    "http3": (1, 25, 0),
    "keepalive_min_timeout": (1, 27, 4),
    "keepalive_time": (1, 19, 10),
    "max_headers": (1, 29, 8),
    "proxy_cookie_flags": (1, 19, 3),
    "quic_gso": (1, 25, 0),
    "quic_retry": (1, 25, 0),
    "ssl_certificate_cache": (1, 27, 4),
    "ssl_conf_command": (1, 19, 4),
    "ssl_reject_handshake": (1, 19, 4),
    "uwsgi_ssl_certificate_cache": (1, 27, 4),
}
"""https://nginx.org/en/CHANGES."""
RESOLVE_SINCE = (1, 27, 3)


@rule(
    title="this nginx is too old for a directive",
    severity=Severity.ERROR,
    source="https://nginx.org/en/CHANGES",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: documentation and generators of configurations speak of the newest nginx, and the one that
    a distribution has is years older. It says `unknown directive "http2"` and does not start.

    Fix: write it as your nginx knows it, such as `listen 443 ssl http2;`, or install a newer one.

    Ignore when: another nginx than the one on this machine will read the file.
    """
    version = evidence.machine.nginx_version if evidence.machine else None
    if version is None:
        return
    here = ".".join(map(str, version))
    for directive, _ in evidence.nginx.named(*SINCE):
        if version < (since := SINCE[directive.name]):
            yield Finding(
                message=f"nginx {here} does not start: {directive.name} came with {_text(since)}",
                where=directive.where,
                fix=f"remove the line, or install nginx {_text(since)} or newer",
            )
    for server, blocks in evidence.nginx.named("server"):
        is_member = bool(blocks) and blocks[-1].name == "upstream"
        if is_member and "resolve" in server.args and version < RESOLVE_SINCE:
            yield Finding(
                message=f"nginx {here} does not start: `resolve` came with {_text(RESOLVE_SINCE)}",
                where=server.where,
                fix="remove `resolve`, or install a newer nginx",
            )


def _text(version: tuple[int, int, int]) -> str:
    return ".".join(map(str, version))
