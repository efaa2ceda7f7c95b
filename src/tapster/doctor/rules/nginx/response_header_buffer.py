"""Room for long headers of requests, and not for those of responses."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import is_complete
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.nginx.sizes import size

DEFAULT = 8192
"""Bytes of large_client_header_buffers: each header of a request may be this long."""


@rule(
    title="long headers may come in, and not go out",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_buffer_size",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: somebody has raised `large_client_header_buffers`, mostly for long cookies. A cookie comes
    from the app first, and all headers of a response have to fit into `uwsgi_buffer_size`, 4k by
    default. What does not fit is a 502: `upstream sent too big header`.

    Fix: set `uwsgi_buffer_size 16k;`, `uwsgi_buffers 8 16k;` and `uwsgi_busy_buffers_size 32k;`.

    Ignore when: the long headers are made by something else, such as a single sign-on in front.
    """
    conf = evidence.nginx
    for _, blocks in conf.named("uwsgi_pass") if is_complete(conf) else ():
        for limit in conf.in_force("large_client_header_buffers", blocks):
            longest = size("".join(limit.args[-1:])) or 0
            if longest > DEFAULT and not conf.in_force("uwsgi_buffer_size", blocks):
                yield Finding(
                    message=f"requests may have headers of {longest >> 10}k, responses only 4k",
                    where=limit.where,
                    fix="set uwsgi_buffer_size, uwsgi_buffers and uwsgi_busy_buffers_size, too",
                )
                return
