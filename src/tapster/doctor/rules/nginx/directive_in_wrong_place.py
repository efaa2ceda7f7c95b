"""`uwsgi_pass` right in a server, `location` right in http."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import FREE
from tapster.nginx.directives import context, is_allowed, places


@rule(
    title="nginx does not allow the directive where it stands",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/dirindex.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: each directive has its places, named "Context" in nginx's documentation. `uwsgi_pass`
    belongs into a location, `server_name` into a server, `worker_connections` into events. In any
    other place nginx says that the directive "is not allowed here", and does not start.

    Fix: move the line into one of the blocks that the finding names.

    Ignore when: the file is included by something that puts it into another block.
    """
    for directive, blocks in evidence.nginx.walked:
        place = context(blocks, evidence.nginx)
        if is_allowed(directive.name, place) or {each.name for each in blocks} & FREE:
            continue
        here = "at the top of the file" if place == "main" else f"in `{place}`"
        allowed = " or ".join(f"`{each}`" for each in places(directive.name)) or "another block"
        yield Finding(
            message=f"nginx does not start: `{directive.name}` is not allowed {here}",
            where=directive.where,
            fix=f"move the line into {allowed}",
        )
