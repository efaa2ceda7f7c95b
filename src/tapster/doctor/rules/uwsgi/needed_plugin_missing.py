"""`need-plugin = python3` with the uWSGI that pip installs."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import packages
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI does not start, because a plugin is missing that it has built in",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `need-plugin` ends uWSGI if the file of the plugin cannot be loaded. The uWSGI from PyPI
    has Python built in, and no file for it: it ends with 'unable to load plugin "python3"'.
    With a distribution's uWSGI the line is right.

    Fix: remove the line.

    Ignore when: a distribution's uWSGI is used, although the requirements name one.
    """
    if packages(evidence).isdisjoint({"uwsgi", "pyuwsgi"}):
        return
    for option in evidence.ini.all("plugins"):
        names = [name.strip() for name in option.value.split(",")]
        if option.name.startswith("need-") and any(name.startswith("python") for name in names):
            yield Finding(
                message=f"uWSGI from PyPI does not start: it has no file for {option.value}",
                where=option.where,
                fix="remove the line: Python is built in",
            )
