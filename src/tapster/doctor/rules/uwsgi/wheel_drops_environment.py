"""`env = NAME=value` in the .ini of the package pyuwsgi."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import is_wheel
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

EARLY = frozenset({"LANG", "LC_ALL", "LC_CTYPE", "TZ", "PYTHONUNBUFFERED", "PYTHONIOENCODING"})
"""They work in another way, or the app does not ask for them."""


@rule(
    title="the app does not see the variables that env sets",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/issues/1980",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: the package pyuwsgi is uWSGI as a module of Python. When it reads the .ini, Python is
    already running and has made its copy of the environment. What `env` adds never arrives in
    os.environ: the app misses its settings and its passwords, or takes the defaults for
    development without a word.

    Fix: set the variables before uWSGI starts: `Environment=` in a unit, `environment:` in a
    compose file, `export` in a script. Or install the package `uwsgi`, which compiles a program
    of its own.

    Ignore when: the variable is only for other programs that uWSGI starts.
    """
    if not is_wheel(evidence):
        return
    code = "\n".join(text for _, text in evidence.named("*.py"))
    for option in evidence.ini.all("env"):
        name = option.value.partition("=")[0].strip()
        has_default = re.search(rf"setdefault\(\s*[\"']{re.escape(name)}[\"']", code)
        if name and name not in EARLY and not has_default:
            yield Finding(
                message=f"{name} is not in os.environ: pyuwsgi sets it after Python has started",
                where=option.where,
                fix=f"set {name} in the environment that uWSGI is started with",
            )
