"""nginx passes to /run/shop.sock, which is not there, or which nobody listens on."""

from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import facts_of, is_here
from tapster.doctor.links import PASSES, is_tcp, targets
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nobody answers at the socket that nginx passes to",
    severity=Severity.WARNING,
    source="https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_pass",
    behind=("chain.nothing-listens-there",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: as long as nobody listens there, every request is a 502. nginx's log says which it is.
    `(2: No such file or directory)`: uWSGI is not running, or makes its socket somewhere else, or
    systemd gives one of the two a /tmp of its own (PrivateTmp). `(111: Connection refused)`: the
    file is left over from a uWSGI that died, or that was stopped without `vacuum`.

    Fix: start uWSGI and read the first lines of its log; `ss -lx` shows who listens where.

    Ignore when: the app is stopped for a reason.
    """
    seen = set()
    for passing, _ in evidence.nginx.named(*PASSES):
        for target in targets(passing, evidence.nginx):
            path = Path(target)
            facts = None if is_tcp(target) or path in seen else facts_of(evidence, path)
            seen.add(path)
            if facts is None or facts.is_listening or not is_here(evidence, path):
                continue
            if facts.kind == "missing":
                wrong = (
                    f"{path} is not there: every request is a 502, `(2: No such file or directory)`"
                )
            elif facts.kind == "socket":
                wrong = (
                    f"nobody listens on {path}: every request is a 502, `(111: Connection refused)`"
                )
            else:
                continue
            yield Finding(
                message=wrong,
                where=passing.where,
                fix="start uWSGI, and see with `ss -lx` where it listens",
            )
