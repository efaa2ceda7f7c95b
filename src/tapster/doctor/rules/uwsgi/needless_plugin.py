"""`plugins = python3` with the uWSGI that pip installs."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import packages
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.ini import Option


@rule(
    title="the uWSGI that pip installs has Python built in, and no plugin for it",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `plugins = python3` is for the uWSGI of Debian or Ubuntu, which is cut into many packages.
    The one from PyPI looks for python3_plugin.so in the current folder, finds none, logs
    "!!! UNABLE to load uWSGI plugin", and goes on, because it can do Python anyway. The line
    only frightens whoever reads the log.

    Fix: remove the line. If a distribution's uWSGI is meant, remove uWSGI from the requirements.

    Ignore when: the same file is used with a distribution's uWSGI as well.
    """
    for option in _python_plugins(evidence):
        if not option.name.startswith("need-"):
            yield Finding(
                message=f'{option.value} only makes the log say "UNABLE to load uWSGI plugin"',
                where=option.where,
                fix="remove the line: uWSGI from PyPI has Python built in",
            )


def _python_plugins(evidence: Evidence) -> Iterator[Option]:
    if packages(evidence) & {"uwsgi", "pyuwsgi"}:
        for option in evidence.ini.all("plugins"):
            if any(re.match(r"python\d*$", name.strip()) for name in option.value.split(",")):
                yield option
