"""TLS at nginx, and `proxy_pass` without X-Forwarded-Proto."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import links
from tapster.doctor.nginx_sites import has_tls
from tapster.doctor.passing import is_read_whole, place_name, set_headers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

TELLING = ("x-forwarded-proto", "x-forwarded-ssl", "x-forwarded-protocol", "forwarded", "x-scheme")


@rule(
    title="the app takes HTTPS for plain HTTP",
    severity=Severity.WARNING,
    source="https://docs.djangoproject.com/en/stable/ref/settings/#secure-proxy-ssl-header",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: TLS ends at nginx, and what goes on to the app is plain HTTP. Nothing tells the app
    otherwise, so it makes links with http://, Django refuses forms with a 403 because the origin
    does not match, and an app that redirects to https does so for ever. Worse, a visitor can send
    X-Forwarded-Proto with any text, and uWSGI believes it.

    Fix: `proxy_set_header X-Forwarded-Proto $scheme;` beside `proxy_pass`, and the other headers
    once more if it is the first one in its block.

    Ignore when: another proxy in front of nginx sets the header, and nobody comes past it.
    """
    for link in links(evidence):
        server = next((each for each in reversed(link.blocks) if each.name == "server"), None)
        if server is None or not link.is_http or not is_read_whole(link.blocks):
            continue
        said = set_headers(evidence.nginx, link.blocks)
        outer = tuple(each for each in link.blocks if each is not server)
        if has_tls(server, outer, evidence.nginx) and not any(name in said for name in TELLING):
            yield Finding(
                message=f"in {place_name(link.blocks)} the app sees plain HTTP: wrong links, "
                "refused forms, endless redirects",
                where=link.passing.where,
                fix="write `proxy_set_header X-Forwarded-Proto $scheme;`",
            )
