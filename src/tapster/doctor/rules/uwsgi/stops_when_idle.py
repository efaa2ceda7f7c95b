"""`die-on-idle`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_whole
from tapster.model.finding import Finding, Severity


@rule(
    title="the site ends when nobody has visited it for a while",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/OnDemandVassals.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `idle` with `die-on-idle` ends uWSGI after so many seconds without a request. Only an
    Emperor with on-demand vassals, or systemd with a .socket unit, holds the socket meanwhile
    and starts it again. Without one, the site is gone until somebody starts it.

    Fix: remove `die-on-idle`, or start uWSGI by an Emperor or a .socket unit.

    Ignore when: it is started so.
    """
    ini = evidence.ini
    said = ini.last("die-on-idle")
    has_socket_unit = any(True for _ in evidence.named("*.socket"))
    is_ending = ini.is_on("die-on-idle") and ini.number("idle") > 0
    is_vassal = "vassals" in str(ini.path.parent)
    if said and is_ending and is_whole(evidence) and not (has_socket_unit or is_vassal):
        yield Finding(
            message=f"{ini.number('idle')} s after the last request the site ends, and only an"
            " Emperor or systemd brings it back",
            where=said.where,
            fix="remove it, unless an Emperor or a .socket unit starts uWSGI on demand",
        )
