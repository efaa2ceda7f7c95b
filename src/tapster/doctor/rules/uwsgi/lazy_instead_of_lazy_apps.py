"""`lazy = true`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="lazy changes what a reload does",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/articles/TheArtOfGracefulReloading.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: most people want each worker to import the app itself, so that no connection is shared
    between processes. `lazy` does that, and also makes a reload replace only the workers: changes
    in the .ini are not read until a full restart, and other internal things change with it. uWSGI's
    documentation calls it discouraged.

    Fix: `lazy-apps = true`, which only moves the import.

    Ignore when: you rely on workers that are reloaded without the master.
    """
    said = evidence.ini.last("lazy")
    if said and evidence.ini.is_on("lazy"):
        yield Finding(
            message="a reload does not read changes of this file any more",
            where=said.where,
            fix="replace it by `lazy-apps = true`",
        )
