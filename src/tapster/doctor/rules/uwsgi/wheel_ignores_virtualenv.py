"""`virtualenv = /srv/shop/venv` in the .ini of the package pyuwsgi."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import is_wheel
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="pyuwsgi uses the environment that it is installed in, and no other",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Python.html#virtualenv-support",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the package pyuwsgi is uWSGI as a module of Python, and Python is already running when it
    reads the .ini. It logs "Python VM already initialized" and ignores `virtualenv`, `home`,
    `venv` and `pyhome`. As long as pyuwsgi is installed in that very environment, nobody notices.
    Started from another one, the app fails with ModuleNotFoundError.

    Fix: remove the line, and start uWSGI from the app's own environment: `venv/bin/uwsgi`.

    Ignore when: another uWSGI, such as the one of the package `uwsgi`, reads the same file.
    """
    said = evidence.ini.last("virtualenv")
    if said and is_wheel(evidence):
        yield Finding(
            message=f"{said.name} = {said.value} does nothing: pyuwsgi stays where it is installed",
            where=said.where,
            fix="remove the line, and start uWSGI from that environment's bin folder",
        )
