"""`log-x-forwarded-for`, and nginx passes on what the client sent."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.params import params
from tapster.doctor.passing import is_read_whole, matching, set_headers
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

OWN = frozenset({"$remote_addr", "$realip_remote_addr"})


@rule(
    title="clients choose the address that uWSGI logs",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/http/ngx_http_realip_module.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `log-x-forwarded-for`, uWSGI logs the header X-Forwarded-For in place of the address
    of the connection. nginx passes the header on as the client sent it, or with the real address
    added at the end, so anybody can write another's address into your log, and what reads the log
    to block attackers blocks the wrong one.

    Fix: behind nginx, REMOTE_ADDR is right already: remove the option. Behind another proxy in
    front of nginx, let nginx find out with `set_real_ip_from` and `real_ip_header`.

    Ignore when: another proxy in front of nginx replaces the header, and nobody comes past it.
    """
    option = evidence.ini.last("log-x-forwarded-for")
    for link in matching(evidence):
        if option is None or not evidence.ini.is_on("log-x-forwarded-for"):
            return
        if link.is_uwsgi:
            sent = params(evidence.nginx, link.blocks)
            value, is_whole = sent.value("HTTP_X_FORWARDED_FOR"), sent.is_whole
        else:
            value = set_headers(evidence.nginx, link.blocks).get("x-forwarded-for")
            is_whole = is_read_whole(link.blocks)
        if value not in OWN and is_whole:
            yield Finding(
                message="anybody can write an address of their choice into uWSGI's log with the "
                "header X-Forwarded-For",
                where=option.where,
                fix=f"remove `{option.name}`: behind nginx, REMOTE_ADDR is the client's",
            )
            return
