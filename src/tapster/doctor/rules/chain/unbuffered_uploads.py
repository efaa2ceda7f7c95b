"""`uwsgi_request_buffering off`, and uWSGI waits four seconds for the next bytes."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import directive, is_off, last, matching, place_name
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

WAITS_S = 4
ENOUGH_S = 30


@rule(
    title="slow uploads reach the workers",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_request_buffering",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx normally takes a body whole, from hundreds of slow clients at once, and then hands
    it to a worker in milliseconds. With request buffering off, the worker itself waits for every
    packet. A pause of more than `socket-timeout`, 4 seconds if nothing is said, ends the request:
    `timeout during read(65536) on wsgi.input` in uWSGI's log, a 502 for somebody on a train. And
    as many slow uploads as there are workers stop the whole site; `harakiri` counts the upload.

    Fix: remove the line, or write `on`.

    Ignore when: the location is only for uploads that have to stream, the app has many threads
    or greenlets, and `socket-timeout` is at least half a minute.
    """
    wait = evidence.ini.number("socket-timeout", WAITS_S)
    for link in matching(evidence):
        name = directive(link, "request_buffering")
        said = last(evidence.nginx, name, link.blocks)
        if said and wait < ENOUGH_S and is_off(evidence.nginx, name, link.blocks):
            yield Finding(
                message=f"an upload to {place_name(link.blocks)} that pauses for {wait} s is a 502,"
                " and each one occupies a worker until it is complete",
                where=said.where,
                fix=f"remove `{name} off;`",
            )
