"""`module` and `wsgi-file` together."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

LOADERS = ("module", "wsgi-file", "pecan", "paste", "eval", "web3", "pump", "wsgi-lite")
"""In the order in which uWSGI loads them: plugins/python/python_plugin.c, init_apps."""


@rule(
    title="two options say which app to load, and one is not served",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Python.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `module`, `wsgi-file`, `paste` and their like each load an app for `/`. uWSGI takes them in
    that order, whatever their order in the file. It imports the second one too, so its code
    runs and needs memory, and then logs "mountpoint  already configured. skip.". Whoever changes
    the second line wonders why nothing changes.

    Fix: keep one. For several apps, give each its path with `mount`.

    Ignore when: the second is only imported for what it does besides; `import` says that better.
    """
    said = [option for name in LOADERS if (option := evidence.ini.last(name)) and option.value]
    if not said:
        return
    first, *others = said
    for option in others:
        yield Finding(
            message=f"{option.value} is not served, because {first.name} = {first.value} is",
            where=option.where,
            fix=f"keep only one of `{first.name}` and `{option.name}`",
        )
