"""`plugins = python36`, and an environment of Python 3.11."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import facts_of, path_of
from tapster.doctor.packages import is_wheel
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.ini import Ini

PLUGIN = re.compile(r"\bpython(\d)\.?(\d+)(?:_plugin\.so)?\b")
FOLDER = re.compile(r"/python(\d)\.(\d+)/")


@rule(
    title="uWSGI's Python is not the one of the environment",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Python.html#virtualenv-support",
    behind=("host.environment-missing",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI has a Python built in, or loads one as a plugin, and takes only packages from the
    virtual environment. It looks for them in `lib/python3.X` with its own X. In an environment of
    another version that folder does not exist, so nothing of what you installed is found:
    `ModuleNotFoundError: No module named 'flask'`, though `pip list` shows it.

    Fix: make the environment with the same Python, or install uWSGI into the environment:
    `venv/bin/pip install pyuwsgi`, and start it from there.

    Ignore when: never; packages of one minor version of Python are not for another.
    """
    option = evidence.ini.last("home")
    path = path_of(evidence.ini, option) if option else None
    facts = facts_of(evidence, path) if path else None
    if option is None or facts is None or not facts.version or is_wheel(evidence):
        return
    own = ".".join(facts.version.split(".")[:2])
    for version, reason in others(evidence.ini):
        if version != own:
            yield Finding(
                message=f"{path} is of Python {own}, and {reason} of {version}: no package of it "
                "is found",
                where=option.where,
                fix=f"run `python{version} -m venv {path}` and install the packages again",
            )
            return


def others(ini: Ini) -> Iterator[tuple[str, str]]:
    """Versions that uWSGI's Python has to have, each with what says so."""
    for name, pattern in (("plugins", PLUGIN), ("pythonpath", FOLDER)):
        for option in ini.all(name):
            if found := pattern.search(option.value):
                yield f"{found[1]}.{found[2]}", f"`{option.name} = {option.value}` is one"
