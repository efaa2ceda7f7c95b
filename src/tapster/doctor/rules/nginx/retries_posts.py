"""`uwsgi_next_upstream error timeout non_idempotent;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a POST may be done twice",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_next_upstream",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `non_idempotent` nginx sends a POST to the next server when the first one has failed,
    also when the first one had it and was only too slow to answer. Then an order is placed twice.

    Fix: remove `non_idempotent`: a POST is still tried again if no server has seen it.

    Ignore when: the app recognises a request that it has had before.
    """
    for directive, _ in evidence.nginx.named("uwsgi_next_upstream", "proxy_next_upstream"):
        if "non_idempotent" in directive.args:
            yield Finding(
                message="a POST that one server was slow to answer is done by the next one, too",
                where=directive.where,
                fix="remove `non_idempotent`",
            )
