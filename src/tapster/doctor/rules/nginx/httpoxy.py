"""The header `Proxy`, which becomes the variable HTTP_PROXY."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.nginx_sites import once_a_server
from tapster.doctor.params import passes
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="a client's Proxy header reaches the app as HTTP_PROXY",
    severity=Severity.ADVICE,
    source="https://httpoxy.org/#fix-now",
    behind=("nginx.params-missing", "nginx.params-not-inherited"),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a header named Proxy arrives as HTTP_PROXY, which is also the environment variable that
    tells programs to send their own requests through a proxy. WSGI keeps headers apart from the
    environment, so Flask and Django are safe by themselves. A script that the app starts with
    these variables as its environment, as CGI does, is not: whoever sent the header reads along.

    Fix: add `uwsgi_param HTTP_PROXY "";`.

    Ignore when: the app hands its WSGI variables to nothing else.
    """
    for passing, _, params in once_a_server(passes(evidence.nginx)):
        if params.is_whole and "HTTP_PROXY" not in params.names:
            yield Finding(
                message="whatever a client sends as `Proxy` is HTTP_PROXY to the app",
                where=passing.where,
                fix='add `uwsgi_param HTTP_PROXY "";`',
            )
