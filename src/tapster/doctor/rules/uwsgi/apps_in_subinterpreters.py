"""Several `mount`s without `single-interpreter`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import LOADERS, is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="every app but the first runs in a sub-interpreter",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#single-interpreter",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI gives each further app a Python interpreter of its own inside the same process. Many
    modules written in C do not work there: numpy, lxml or grpc fail to import,
    hang, or crash the worker with signal 11, and only in the second app.

    Fix: an .ini and a uWSGI for each app, which can then be restarted alone, too. Or
    `single-interpreter = true`, if the apps can share their modules; two Django projects cannot.

    Ignore when: all apps are pure Python.
    """
    ini = evidence.ini
    mounts = ini.all("mount")
    first = ini.all(*(name for name in LOADERS if name != "mount"))[:1]
    apps = len(mounts) + len(first)
    if mounts and apps > 1 and is_unset(evidence, "single-interpreter"):
        yield Finding(
            message=f"{apps} apps share each process: modules written in C may"
            " crash in all but the first",
            where=mounts[-1].where,
            fix="give each app an .ini of its own, or add `single-interpreter = true`",
        )
