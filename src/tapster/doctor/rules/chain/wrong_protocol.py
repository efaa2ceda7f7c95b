"""`uwsgi_pass` to an `http-socket`, and the other ways round."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import Link, links
from tapster.doctor.passing import last, seconds_of, spelled
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

SPEAKS = {
    "uwsgi_pass": "uwsgi",
    "proxy_pass": "http",
    "fastcgi_pass": "fastcgi",
    "scgi_pass": "scgi",
    "grpc_pass": "grpc",
}


@rule(
    title="nginx and uWSGI do not speak the same protocol",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `uwsgi_pass` speaks uwsgi, a binary protocol, and needs a `socket` of uWSGI. `proxy_pass`
    speaks HTTP and needs an `http-socket`. Crossed, no request is ever answered, and the symptom
    rarely says why. `uwsgi_pass` to an `http-socket`: uWSGI waits for the end of a line that never
    comes, and after 4 seconds there is a 502, with nothing in uWSGI's log. To the router of the
    option `http`: the same, but it waits until nginx gives up. `proxy_pass` to a `socket`: a 502
    at once, and uWSGI logs `invalid request block size: 21573`, which are the letters `GE` of
    `GET`, read as a number. `fastcgi_pass`: a 502, and `unavailable modifier requested: 1`.

    Fix: use `uwsgi_pass` and `socket`; it is the fastest pair, above all over a unix socket. The
    location needs `include uwsgi_params;`, too.

    Ignore when: never; such a location cannot work.
    """
    for link in links(evidence):
        if SPEAKS[link.passing.name] == link.protocol or link.socket.key.startswith("https"):
            continue
        if link.protocol == "uwsgi":
            fix = f"write `uwsgi_pass {spelled(link.target)};` and `include uwsgi_params;`"
        else:
            fix = f"write `socket = {link.socket.value}` in {evidence.ini.path.name}"
        yield Finding(
            message=f"{link.passing.name} leads to `{link.socket.name} = {link.socket.value}`: "
            f"{symptom(link, evidence)}",
            where=link.passing.where,
            fix=fix,
        )


def symptom(link: Link, evidence: Evidence) -> str:
    """What each request of the location comes to."""
    match link.passing.name, link.protocol:
        case "uwsgi_pass", "http" if link.socket.key == "http":
            said = last(evidence.nginx, "uwsgi_read_timeout", link.blocks)
            return f"every request hangs until nginx gives up after {seconds_of(said, 60) or 0:g} s"
        case "uwsgi_pass", "http":
            wait = evidence.ini.number("socket-timeout", 4)
            return f"every request is a 502 after {wait} s, and uWSGI logs nothing"
        case "proxy_pass", "uwsgi":
            return "every request is a 502, and uWSGI logs `invalid request block size: 21573`"
        case "fastcgi_pass", "uwsgi":
            return "every request is a 502, and uWSGI logs `unavailable modifier requested: 1`"
    return "every request is a 502"
