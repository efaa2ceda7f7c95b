"""`uwsgi_buffering off;` for everything."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import for_all_paths
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a worker waits for each slow client",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_buffering",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx takes a response from the app as fast as it can and hands it to the client at the
    client's speed. Without buffering the app's worker does that: one download over a slow line held
    a worker for 3 seconds instead of 7 milliseconds. As many slow clients as there are workers, and
    the site stands still.

    Fix: leave buffering on. A response that has to arrive piece by piece, such as server-sent
    events, says so itself with the header `X-Accel-Buffering: no`.

    Ignore when: every response is a stream.
    """
    for directive, blocks in evidence.nginx.named("uwsgi_buffering"):
        if directive.args == ("off",) and for_all_paths(blocks):
            yield Finding(
                message="each client on a slow line holds a worker until it has everything",
                where=directive.where,
                fix="remove the line, and send `X-Accel-Buffering: no` with responses that stream",
            )
