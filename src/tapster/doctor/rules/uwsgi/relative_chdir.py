"""`chdir = ./app`."""

from collections.abc import Iterator
from pathlib import PurePath

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.starters import is_in_container, starters
from tapster.doctor.unset import is_plain
from tapster.model.finding import Finding, Severity


@rule(
    title="the app is only found if uWSGI is started in the right folder",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#magic-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a relative `chdir` begins in the folder that uWSGI is started in, and not where the .ini
    lies. It works on the terminal where it was written. From cron, from a unit without
    WorkingDirectory or from another folder, uWSGI ends with "chdir(): No such file or directory".

    Fix: begin with `%d`, which is the folder of the .ini: `chdir = %dapp`.

    Ignore when: whatever starts uWSGI enters the folder first.
    """
    said = evidence.ini.last("chdir")
    if not said or not is_plain(said.value) or PurePath(said.value).is_absolute():
        return
    if not is_in_container(evidence) and not any(starters(evidence)):
        inner = "" if said.value == "." else str(PurePath(said.value))
        yield Finding(
            message=f"{said.value} is looked for in the folder that uWSGI happens to be started in",
            where=said.where,
            fix=f"write `chdir = %d{inner}`, which is relative to the .ini",
        )
