"""Several `mount`s, none for `/`, without `no-default-app`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import LOADERS, is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="a path that belongs to no app is answered by the first one",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Snippets.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: if no `mount` fits a request, uWSGI does not answer 404 but passes it to the default app,
    which is the first one that it has loaded. Pages then appear under addresses that were never
    meant, with wrong links, and a typing mistake in nginx goes unnoticed.

    Fix: `no-default-app = true`; or a `mount` for `/`, which says which app it is.

    Ignore when: nginx only passes the paths that are mounted.
    """
    ini = evidence.ini
    mounts = [option.value.partition("=")[0].strip() for option in ini.all("mount")]
    others = ini.all(*(name for name in LOADERS if name != "mount"))
    is_complete = "/" in mounts or "" in mounts or bool(others)
    if len(mounts) > 1 and not is_complete and is_unset(evidence, "no-default-app"):
        yield Finding(
            message=f"a path that is not mounted is answered by the app of {mounts[0]}",
            where=ini.all("mount")[0].where,
            fix="add `no-default-app = true`, or a `mount` for /",
        )
