"""`home = /srv/shop/venv`, which is not there."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import facts_of, is_missing, path_of
from tapster.doctor.packages import is_wheel
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the virtual environment is not there",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Python.html#virtualenv-support",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: Python looks for its own library in the folder that `home` (or `virtualenv`, or `venv`)
    names. If the folder is not there, or is none that `python -m venv` made, Python does not even
    start: `ModuleNotFoundError: No module named 'encodings'`, and uWSGI ends.

    Fix: make it, `python3 -m venv /srv/shop/venv`, and install the app's packages into it; or
    correct the path. It is the folder that has `bin` in it, not `bin` itself.

    Ignore when: a deployment makes it later.
    """
    option = evidence.ini.last("home")
    path = path_of(evidence.ini, option) if option else None
    if option is None or path is None or is_wheel(evidence):
        return
    facts = facts_of(evidence, path)
    if is_missing(evidence, path):
        wrong = f"there is no virtual environment {path}"
    elif facts and facts.kind == "folder" and path.name == "bin":
        wrong = f"{path} is inside of a virtual environment, and none itself"
    else:
        return
    yield Finding(
        message=f"{wrong}, so Python does not start: `No module named 'encodings'`",
        where=option.where,
        fix=f"write `{option.name} = {path.parent}`"
        if path.name == "bin"
        else f"run `python3 -m venv {path}`, or correct `{option.name}`",
    )
