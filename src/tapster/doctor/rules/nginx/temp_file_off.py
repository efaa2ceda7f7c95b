"""`uwsgi_max_temp_file_size 0;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import for_all_paths
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a worker waits for slow clients of large responses",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_max_temp_file_size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: what does not fit into `uwsgi_buffers`, 32k by default, goes into a temporary file, so that
    the app is done with it. With 0 there is no file: the worker waits until a slow client has taken
    all but the last 32k.

    Fix: remove the line; a file is written only for responses that need it.

    Ignore when: large files are sent with X-Accel-Redirect, and all other responses are small.
    """
    for directive, blocks in evidence.nginx.named("uwsgi_max_temp_file_size"):
        if directive.args == ("0",) and for_all_paths(blocks):
            yield Finding(
                message="a large response holds its worker until a slow client has taken it",
                where=directive.where,
                fix="remove the line",
            )
