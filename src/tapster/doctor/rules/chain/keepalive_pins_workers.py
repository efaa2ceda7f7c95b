"""`http11-socket`, and nginx keeps connections to it open."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import Link, links
from tapster.doctor.passing import last, set_headers
from tapster.doctor.rule import rule
from tapster.doctor.unset import threads
from tapster.model.finding import Edit, Finding, Severity

ON_BY_DEFAULT = (1, 29, 7)  # https://nginx.org/en/CHANGES
DEFAULT = 32
ASYNC = ("gevent", "asyncio", "async", "ugreen", "greenlet", "tornado")


@rule(
    title="idle connections occupy the workers",
    severity=Severity.WARNING,
    source="https://github.com/unbit/uwsgi/issues/2038",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a worker that has answered on an `http11-socket` stays with the connection and waits for
    the next request on it. nginx keeps connections open for later, by itself since 1.29.7. So a few
    idle connections occupy all workers, and everybody else waits until one is closed. In our
    measurement, 8 requests at once on 2 workers took 12 seconds, and 0.08 with `http-socket`.

    Fix: `http-socket` in place of `http11-socket`; or better `socket`, and `uwsgi_pass`.

    Ignore when: there are more threads than nginx keeps connections, in all of its workers.
    """
    ini = evidence.ini
    for link in links(evidence):
        is_sync = not ini.all(*ASYNC)
        if link.socket.key != "http11-socket" or not link.is_http or not is_sync:
            continue
        at_once = max(1, ini.number("processes", 1)) * threads(ini)
        if kept(link, evidence) >= at_once:
            line = ini.line(link.socket.where)
            yield Finding(
                message=f"nginx keeps up to {kept(link, evidence)} connections open, and each "
                f"occupies one of {at_once} workers or threads",
                where=link.socket.where,
                fix=f"write `http-socket = {link.socket.value}`",
                edits=replaced(line, link),
            )
            return


def kept(link: Link, evidence: Evidence) -> int:
    """Idle connections that a worker of nginx keeps open; 0 if it closes them."""
    named = link.passing.args[0].partition("://")[2].partition("/")[0]
    upstreams = evidence.nginx.named("upstream")
    upstream = next((each for each, _ in upstreams if each.args == (named,)), None)
    said = next(iter(upstream.inner("keepalive")), None) if upstream else None
    version = evidence.machine.nginx_version if evidence.machine else None
    if version and version >= ON_BY_DEFAULT:
        default = DEFAULT if upstream else 0
    else:
        speaks = last(evidence.nginx, "proxy_http_version", link.blocks)
        header = set_headers(evidence.nginx, link.blocks).get("connection", "close")
        if not speaks or speaks.args != ("1.1",) or header:
            return 0
        default = 0
    return int(said.args[0]) if said and said.args and said.args[0].isdigit() else default


def replaced(line: str, link: Link) -> tuple[Edit, ...]:
    """The line with the other option; no edit of one that a placeholder or a loop has made."""
    if not line.lstrip().startswith("http11-socket"):
        return ()
    return (Edit(where=link.socket.where, lines=(line.replace("http11", "http", 1),)),)
