"""`location /stats { proxy_pass http://127.0.0.1:9191; }`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import PASSES, address, reaches, targets
from tapster.doctor.passing import last, place_name
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

GUARDS = ("allow", "deny", "auth_basic", "auth_request", "internal", "auth_jwt", "secure_link")


@rule(
    title="anybody can read uWSGI's statistics",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/StatsServer.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the statistics are not only numbers. For each request that is being served they list all
    its variables: the address with its query, cookies, the Authorization header. Who reads them
    often enough collects sessions of your visitors.

    Fix: add `allow 127.0.0.1; deny all;` or a password to the location, or read the statistics
    over ssh with `uwsgitop`.

    Ignore when: the whole server can be reached only from inside.
    """
    stats = evidence.ini.last("stats")
    opened = address(stats.value, evidence.ini) if stats else ""
    for passing, blocks in evidence.nginx.named(*PASSES):
        is_stats = any(reaches(target, opened) for target in targets(passing, evidence.nginx))
        if is_stats and not any(last(evidence.nginx, name, blocks) for name in GUARDS):
            yield Finding(
                message=f"{place_name(blocks)} shows everybody cookies and addresses of the "
                "requests that are being served",
                where=passing.where,
                fix="write `allow 127.0.0.1;` and `deny all;` in the location",
            )
