"""`underscores_in_headers on;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="two headers of a client look the same to the app",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_core_module.html#underscores_in_headers",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: WSGI turns the hyphens of a header's name into underscores, so X-Auth-User and X_Auth_User
    are both HTTP_X_AUTH_USER. nginx drops the second kind, unless this is on: then a client gets
    past whatever sets or removes X-Auth-User in front of the app.

    Fix: remove the line, and give the header a name with hyphens.

    Ignore when: no header is trusted, and clients cannot be changed.
    """
    for directive, _ in evidence.nginx.named("underscores_in_headers"):
        if directive.args == ("on",):
            yield Finding(
                message="a client can send X_Forwarded_For beside X-Forwarded-For, and be believed",
                where=directive.where,
                fix="remove the line",
            )
