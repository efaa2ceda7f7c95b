"""`proxy_read_timeout 300s;` beside `uwsgi_pass`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.passing import place_name
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive
from tapster.nginx.directives import is_known

MODULES = tuple(f"{name.removesuffix('_pass')}_" for name in PASSES)


@rule(
    title="directives that do nothing here",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx has one module for each protocol, with directives of its own. Beside `uwsgi_pass`,
    `proxy_read_timeout 300s` is accepted and has no effect: the limit stays at the 60 seconds of
    `uwsgi_read_timeout`, and long requests are a 504. `proxy_set_header X-Real-IP $remote_addr`
    sends no header, either.

    Fix: use the names of the protocol that is passed: `uwsgi_read_timeout 300s`, and for a header
    `uwsgi_param HTTP_X_REAL_IP $remote_addr`.

    Ignore when: never; the lines can go.
    """
    for passing, blocks in evidence.nginx.named(*PASSES):
        block = blocks[-1] if blocks else None
        if block is None or block.name != "location" or set(passes(block)) != {passing.name}:
            continue
        own = f"{passing.name.removesuffix('_pass')}_"
        other = [
            each
            for each in block.block or ()
            if each.name.startswith(MODULES) and not each.name.startswith(own)
        ]
        if other:
            names = dict.fromkeys(f"`{each.name}`" for each in other)
            does = "does" if len(names) == 1 else "do"
            alike = meant(other[0], own)
            yield Finding(
                message=f"{' and '.join(names)} in {place_name(blocks)} {does} nothing beside"
                f" {passing.name}",
                where=other[0].where,
                fix=f"write `{alike}`, or remove what is not needed"
                if alike
                else "remove what does nothing",
            )


def meant(line: Directive, own: str) -> str:
    """What the other module has in place of the line; empty if it has nothing alike."""
    match line.name.partition("_")[2], line.args:
        case "set_header", (header, value) if " " not in value and own == "uwsgi_":
            return f"uwsgi_param HTTP_{header.upper().replace('-', '_')} {value};"
        case "param", (name, value) if " " not in value and own == "proxy_" and name[:5] == "HTTP_":
            header = name.removeprefix("HTTP_").replace("_", "-").title()
            return f"proxy_set_header {header} {value};"
        case "param", _ if own in {"proxy_", "grpc_"}:
            return ""
        case rest, _:
            return own + rest if is_known(own + rest) else ""


def passes(block: Directive) -> Iterator[str]:
    """Names of all passes in a block, and in those that inherit from it."""
    for each in block.block or ():
        if each.name in PASSES:
            yield each.name
        yield from passes(each)
