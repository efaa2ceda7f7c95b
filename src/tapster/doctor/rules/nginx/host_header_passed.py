"""`proxy_set_header Host $http_host;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the app gets the Host header unchecked",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#var_host",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `$http_host` is what the client wrote. nginx chooses the server by the name in the request
    line, if there is one: `GET http://shop.example.org/` with `Host: evil.example` reaches the
    shop, and the app makes its links, and those in its e-mails, with evil.example.

    Fix: write `$host`, which is the name that nginx has chosen the server by, or leave the line
    out for uwsgi_pass.

    Ignore when: the app needs the port from the header, and checks the name itself.
    """
    for directive, _ in evidence.nginx.named("proxy_set_header", "uwsgi_param"):
        name = directive.args[0].upper() if directive.args else ""
        if name in {"HOST", "HTTP_HOST"} and directive.args[1:2] == ("$http_host",):
            yield Finding(
                message="the app may be told another name than nginx has chosen the server by",
                where=directive.where,
                fix=f"write `{directive.name} {directive.args[0]} $host;`",
            )
