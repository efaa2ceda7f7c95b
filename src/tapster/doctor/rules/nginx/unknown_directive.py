"""`proxy_set_headers Host $host;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.conf import FREE
from tapster.nginx.directives import is_known, meant


@rule(
    title="nginx does not know the directive",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/dirindex.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx refuses a configuration with a word that none of its modules knows: `unknown
    directive "proxy_set_headers"`. It does not start, and a reload is ignored.

    Fix: write the name as in https://nginx.org/en/docs/dirindex.html.

    Ignore when: a module of another maker really has a directive of that name.
    """
    for directive, blocks in evidence.nginx.walked:
        inside = {each.name for each in blocks}
        if (
            is_known(directive.name)
            or inside & FREE
            or not all(is_known(each) or meant(each) for each in inside)
        ):
            continue
        if name := meant(directive.name):
            yield Finding(
                message=f"nginx does not start: `{directive.name}` is no directive",
                where=directive.where,
                fix=f"write `{name}`",
                edits=replaced(evidence, directive, f"{directive.name} ", f"{name} "),
            )
