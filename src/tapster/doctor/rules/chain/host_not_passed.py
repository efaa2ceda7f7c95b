"""`proxy_pass` without `proxy_set_header Host $host;`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import links
from tapster.doctor.passing import is_read_whole, place_name, set_beside, set_headers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the app does not see the name that visitors asked for",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: unless it is told otherwise, nginx puts the address behind `proxy_pass` into the header
    Host, such as `127.0.0.1:8000`. The app then makes links and redirects to 127.0.0.1, which lead
    visitors to their own machine, and Django answers 400, `Invalid HTTP_HOST header`. A single
    `proxy_set_header` in a location drops all those of the server, Host among them.

    Fix: `proxy_set_header Host $host;` beside `proxy_pass`. With `uwsgi_pass` it is passed anyway.

    Ignore when: the app looks at no names and makes only relative links.
    """
    for link in links(evidence):
        if not link.is_http or not is_read_whole(link.blocks):
            continue
        if "host" not in set_headers(evidence.nginx, link.blocks):
            named = link.passing.args[0].partition("://")[2].partition("/")[0]
            others = evidence.nginx.in_force("proxy_set_header", link.blocks)
            yield Finding(
                message=f"in {place_name(link.blocks)} the app is asked for `{named}`, whatever "
                "name the visitor asked for",
                where=link.passing.where,
                fix="write `proxy_set_header Host $host;`",
                edits=() if others else set_beside(evidence, link, "proxy_set_header Host $host;"),
            )
