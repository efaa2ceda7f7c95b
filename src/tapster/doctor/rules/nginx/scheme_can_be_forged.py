"""`X-Forwarded-Proto: https` from anybody."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import once_a_server
from tapster.doctor.params import passes
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="any client can say that it came by HTTPS",
    severity=Severity.WARNING,
    source="https://github.com/zulip/zulip/pull/25668",
    behind=("nginx.params-missing", "nginx.params-not-inherited"),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI makes `wsgi.url_scheme` of the headers X-Forwarded-Proto and X-Forwarded-SSL, cannot
    be told not to, and believes them more than `HTTPS` and `UWSGI_SCHEME`. nginx passes on what
    clients send. So a request over plain HTTP with `X-Forwarded-Proto: https` is secure for
    Django's and Flask's checks of cookies, origins and redirects, and with `javascript` it even
    gets into links that the app makes.

    Fix: say it yourself, below `include uwsgi_params;`:
    `uwsgi_param HTTP_X_FORWARDED_PROTO $scheme;` and `uwsgi_param HTTP_X_FORWARDED_SSL "";`.

    Ignore when: only a load balancer that sets the header itself can reach nginx.
    """
    forgeable = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SSL")
    for passing, blocks, params in once_a_server(passes(evidence.nginx)):
        has_balancer = evidence.nginx.in_force("set_real_ip_from", blocks)
        is_silent = evidence.nginx.in_force("uwsgi_pass_request_headers", blocks)
        if not params.is_whole or has_balancer or any(each.args == ("off",) for each in is_silent):
            continue
        if missing := [name for name in forgeable if name not in params.names]:
            lines = {
                forgeable[0]: f"uwsgi_param {forgeable[0]} $scheme;",
                forgeable[1]: f'uwsgi_param {forgeable[1]} "";',
            }
            header = (
                "X-Forwarded-Proto: https" if forgeable[0] in missing else "X-Forwarded-SSL: on"
            )
            yield Finding(
                message=f"the app takes a plain request with `{header}` for a secure one",
                where=passing.where,
                fix=f"add {' and '.join(f'`{lines[name]}`' for name in missing)}",
            )
