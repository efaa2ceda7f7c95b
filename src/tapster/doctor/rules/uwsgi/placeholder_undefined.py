"""`chdir = %(base)/app`, and no `base`."""

import difflib
import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import SOCKETS
from tapster.doctor.rule import rule
from tapster.doctor.unset import LOADERS, STARTING
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known

AT_RUN_TIME = ("log-", "logformat", "req-logger", "logger", "route", "print")
"""Where a later `%(name)` means something else, or nothing bad."""


@rule(
    title="nothing defines the placeholder",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#placeholders",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI leaves a `%(name)` that nothing defines as it is, without a word:
    `chdir = %(base)/app` is a folder of that literal name, and a number is 0.

    Fix: define it, `base = /srv/shop`, in the same section or a file that is included.

    Ignore when: another file that includes this one defines it, or the command that starts uWSGI.
    """
    ini = evidence.ini
    if not ini.all(*LOADERS, *SOCKETS):
        return  # a part, which another file or a command includes and completes
    at = {option.where: option for option in ini.options}
    defined = {option.name for option in ini.options}
    for remark in ini.remarks:
        option = at.get(remark.where)
        if remark.kind != "placeholder-undefined" or option is None:
            continue
        is_name = re.fullmatch(r"[\w.-]*[A-Za-z_][\w.-]*", remark.text)
        if not is_name or option.name.startswith(AT_RUN_TIME) or not known(option.name):
            continue
        if _is_given(evidence, remark.text):
            continue
        close = difflib.get_close_matches(remark.text, defined, n=1)
        yield Finding(
            message=f"{option.name} is literally `{option.value}`: nothing defines {remark.text}",
            where=remark.where,
            fix=f"write `%({close[0]})`, or define {remark.text}"
            if close
            else f"add a line `{remark.text} = ...` to the section",
        )


def _is_given(evidence: Evidence, name: str) -> bool:
    """Whether a command or a variable of the environment defines it."""
    variable = name.upper().replace("-", "_")
    given = re.compile(rf"(--|-S ?|--set(-ph)?[ =]){re.escape(name)}\b|\bUWSGI_{variable}\b")
    return any(given.search(text) for _, text in evidence.named(*STARTING, "*.sh"))
