"""`include uwsgi_params;` in the server, and one more `uwsgi_param` in the location."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.params import params as params_in
from tapster.doctor.params import passes
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

NEEDED = frozenset({"REQUEST_METHOD", "PATH_INFO", "REQUEST_URI", "QUERY_STRING"})


@rule(
    title="one uwsgi_param in a location drops all those of the server",
    severity=Severity.ERROR,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_param",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx inherits `uwsgi_param` lines only into blocks that have none of their own. A single
    one in the location, such as `uwsgi_param SCRIPT_NAME /shop;`, replaces the whole list of the
    server: the app gets no method and no path any more, and answers with 400, 404 or 500.

    Fix: repeat `include uwsgi_params;` beside the lines of the location.

    Ignore when: what listens there is no app, but speaks uwsgi for another purpose.
    """
    for passing, blocks, params in passes(evidence.nginx):
        if not params.is_whole or params.block not in blocks or NEEDED & params.names:
            continue
        outer = params_in(evidence.nginx, blocks[: blocks.index(params.block)])
        if NEEDED & outer.names:
            own = ", ".join(sorted(params.names))
            yield Finding(
                message=f"the app gets {own} and nothing else: the lines further out are dropped",
                where=params.directives[0].where if params.directives else passing.where,
                fix="write `include uwsgi_params;` above this line, too",
            )
