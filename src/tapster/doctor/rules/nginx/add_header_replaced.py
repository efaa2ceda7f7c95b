"""`add_header` in a location, which drops those of the server."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import Directive

OF_PAGES = frozenset({"content-security-policy", "x-frame-options", "referrer-policy"})
OF_ALL = frozenset({"strict-transport-security", "x-content-type-options"})


@rule(
    title="one add_header in a location drops those of the server",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx inherits `add_header` lines only into blocks that have none of their own. A location
    that adds Cache-Control sends none of the headers that protect the other pages.

    Fix: repeat the lines in the location, best with an `include` of a file that has them all, or
    write `add_header_inherit merge;` from nginx 1.29.3 on.

    Ignore when: the location's answers do not need them.
    """
    conf = evidence.nginx
    for block, blocks in conf.walked:
        own = tuple(block.inner("add_header"))
        if not own or any(conf.in_force("add_header_inherit", (*blocks, block))):
            continue
        counted = OF_ALL | OF_PAGES if _has_pages(block) else OF_ALL
        outer = {_name(each): each for each in conf.in_force("add_header", blocks)}
        dropped = counted & outer.keys() - {_name(each) for each in own}
        if dropped:
            yield Finding(
                message=f"responses from here lack {', '.join(sorted(dropped))}",
                where=own[0].where,
                fix=f"repeat the add_header lines of {outer[min(dropped)].where} here",
            )


def _has_pages(block: Directive) -> bool:
    return any(block.inner(*PASSES, "try_files")) or block.name == "server"


def _name(header: Directive) -> str:
    return header.args[0].lower() if header.args else ""
