"""No `master`, and no option that asks for one."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import has_master, is_for_development, is_unset, is_whole
from tapster.model.finding import Finding, Severity


@rule(
    title="nobody starts a worker again that has died",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `master = true` a small process watches the workers and starts each one again that
    crashes, runs out of memory or is ended by `harakiri`. Without it, a dead worker stays dead.
    Once the last one is gone, nginx answers 502 to everybody, "(111: Connection refused)" stands
    in its log, and so it stays until a person comes. Reloading and `touch-reload` need a master,
    too. Options such as `stats` and `cheaper` switch it on by themselves.

    Fix: `master = true`. If something else stops uWSGI with SIGTERM, add `hook-master-start =
    unix_signal:15 gracefully_kill_them_all`: a master takes SIGTERM for "reload".

    Ignore when: an Emperor or another supervisor watches a single process and starts it again, or
    the file is only for trying something out.
    """
    ini = evidence.ini
    if not is_whole(evidence) or has_master(ini) or is_for_development(ini):
        return
    said = ini.last("master")
    if not said and not is_unset(evidence, "master"):
        return
    workers = max(1, ini.number("processes", 1))
    lost = "the site is gone" if workers == 1 else f"the {workers} workers get fewer"
    yield Finding(
        message=f"when a worker crashes, nobody starts it again and {lost} until a person comes",
        where=said.where if said else evidence.ini_place,
        fix="set `master = true`",
    )
