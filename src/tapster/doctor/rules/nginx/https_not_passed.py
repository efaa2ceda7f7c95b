"""A server with TLS that does not say so to the app."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import has_tls, once_a_server
from tapster.doctor.params import passes
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the app is not told that clients come by HTTPS",
    severity=Severity.WARNING,
    source="https://github.com/nginx/nginx/blob/master/conf/uwsgi_params",
    behind=("nginx.params-missing", "nginx.params-not-inherited"),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: TLS ends at nginx, so the app sees plain requests unless `HTTPS` says otherwise; uWSGI does
    not look at REQUEST_SCHEME. The app then makes links with http://, refuses forms because the
    origin does not match, or redirects to https:// for ever. Old copies of uwsgi_params lack it.

    Fix: add `uwsgi_param HTTPS $https if_not_empty;` below the include.

    Ignore when: the app makes only relative links, and sets no secure cookies.
    """
    says = {"HTTPS", "UWSGI_SCHEME", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SSL"}
    for passing, blocks, params in once_a_server(passes(evidence.nginx)):
        server = next((each for each in reversed(blocks) if each.name == "server"), None)
        is_told = bool(says & params.names) or not params.is_whole
        if server and not is_told and has_tls(server, blocks, evidence.nginx):
            yield Finding(
                message="the app takes requests that came by HTTPS for plain ones",
                where=passing.where,
                fix="add `uwsgi_param HTTPS $https if_not_empty;`",
            )
