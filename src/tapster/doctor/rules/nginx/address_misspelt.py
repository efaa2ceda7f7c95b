"""`uwsgi_pass /run/shop.sock;`, `proxy_pass unix:/run/shop.sock;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import UNKNOWN, replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

WEB = ("http://", "https://")


@rule(
    title="the address of the app is not written as nginx wants it",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_pass",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `uwsgi_pass` and the `server` of an upstream take HOST:PORT or `unix:` with a path,
    `proxy_pass` takes a URL. nginx says "invalid host in upstream" or "invalid URL prefix" of
    anything else, and does not start.

    Fix: `uwsgi_pass unix:/run/shop.sock;`, `uwsgi_pass 127.0.0.1:3031;`,
    `proxy_pass http://unix:/run/shop.sock;`, `proxy_pass http://127.0.0.1:8000;`.

    Ignore when: never; nginx refuses the file.
    """
    for directive, blocks in evidence.nginx.named("uwsgi_pass", "proxy_pass", "server"):
        inside = [block.name for block in blocks]
        if "stream" in inside or not directive.args or directive.block is not None:
            continue
        if directive.name == "proxy_pass" and "location" not in inside:
            continue  # it may belong to `stream { }`, where an address is no URL
        written = directive.args[0]
        meant = _meant(directive.name, written)
        if meant != written and not UNKNOWN.search(written):
            yield Finding(
                message=f"nginx does not start: `{written}` is no address for {directive.name}",
                where=directive.where,
                fix=f"write `{directive.name} {meant};`",
                edits=replaced(evidence, directive, written, meant),
            )


def _meant(name: str, written: str) -> str:
    if name == "proxy_pass":
        return written if written.startswith(WEB) else f"http://{written}"
    plain = written
    for scheme in WEB:
        plain = plain.removeprefix(scheme)
    if plain.startswith("/"):
        return f"unix:{plain}"
    return plain if plain.startswith("unix:") else plain.removesuffix("/")
