"""`harakiri = 120`, and nginx gives up after its default of 60 seconds."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import last, matching, place_name, seconds_of, set_beside
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

DEFAULT_S = 60  # https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_read_timeout
MORE_S = 5


@rule(
    title="nginx gives up on a request before uWSGI does",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_read_timeout",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: time-outs are an onion: each layer has to wait a little longer than the one inside. Here
    nginx answers 504 while the worker goes on with a request that nobody waits for any more. The
    visitor reloads the page and occupies a second worker, then a third: a slow page becomes a
    site that is down. The right order is app < `harakiri` < nginx: then the worker is free again
    when the visitor sees an error, and uWSGI's log says which request it was.

    Fix: `uwsgi_read_timeout` a few seconds above `harakiri`, or `harakiri` below it.

    Ignore when: the app sends something at least every minute while it works: nginx counts the
    time between two reads, not the whole.
    """
    harakiri = evidence.ini.last("harakiri")
    allowed = evidence.ini.number("harakiri")
    seen = set()
    for link in matching(evidence):
        name = f"{link.passing.name.removesuffix('_pass')}_read_timeout"
        said = last(evidence.nginx, name, link.blocks)
        patience = seconds_of(said, DEFAULT_S)
        where = said.where if said else link.passing.where
        if harakiri is None or patience is None or patience >= allowed or where in seen:
            continue
        seen.add(where)
        line = f"{name} {allowed + MORE_S}s;"
        yield Finding(
            message=f"nginx answers 504 after {patience:g} s in {place_name(link.blocks)}, while "
            f"the worker stays busy for up to {allowed} s",
            where=where,
            fix=f"write `{line}`",
            edits=set_beside(evidence, link, line),
        )
