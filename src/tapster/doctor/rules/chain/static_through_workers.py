"""`static-map` behind nginx, which could read the files itself."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import matching
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container
from tapster.doctor.static import folders_by_nginx, mapped
from tapster.model.finding import Finding, Severity


@rule(
    title="workers serve static files that nginx could",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/StaticFiles.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: each stylesheet and each picture occupies a worker for as long as it takes to read and send
    it, and the app waits meanwhile. nginx sends files without any worker, keeps them open, and can
    compress them.

    Fix: a location of nginx with `alias`, and slashes at the end of both; or, where nginx cannot
    see the files, `offload-threads = 1`, which sends them in a thread.

    Ignore when: nginx runs on another machine, or in a container without the files.
    """
    ini = evidence.ini
    is_remote = is_in_container(evidence) or ini.number("offload-threads") > 0
    if is_remote or not any(matching(evidence)):
        return
    by_nginx = folders_by_nginx(evidence.nginx)
    for prefix, folder, option in mapped(ini):
        if not any(f"{prefix}/".startswith(f"{each}/") for each in by_nginx):
            yield Finding(
                message=f"each file below {prefix}/ occupies a worker while it is sent",
                where=option.where,
                fix=f"write `location {prefix}/ {{ alias {folder}/; }}` for nginx",
            )
