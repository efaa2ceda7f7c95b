"""nginx -> the router of `http` -> workers."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import links
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="two proxies in a row",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/HTTP.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the option `http` starts a process that stands between clients and workers, so that uWSGI
    can face the internet alone. Behind nginx it is a second proxy: every request is copied and
    parsed once more, and there is one more time-out of 60 seconds, `http-timeout`, to fail by. Do
    not mix it up with `http-socket`, which workers listen on themselves.

    Fix: `socket` in the .ini, and `uwsgi_pass` with `include uwsgi_params` in nginx.

    Ignore when: the router does something that nginx does not, such as WebSockets, or it balances
    over several uWSGI servers that subscribe to it.
    """
    ini = evidence.ini
    if ini.all("http-to", "http-subscription-server", "http-websockets", "http-raw-body"):
        return
    for link in links(evidence):
        if link.is_http and link.socket.key == "http":
            yield Finding(
                message=f"each request goes through nginx and then through uWSGI's own proxy on "
                f"{link.socket.value}",
                where=link.socket.where,
                fix=f"write `socket = {link.socket.value}`, and `uwsgi_pass` in nginx",
            )
            return
