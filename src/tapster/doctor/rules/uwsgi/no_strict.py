"""No `strict`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import referred_to
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_whole
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI accepts options that do not exist",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#strict",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a typo in the name of an option goes unnoticed: uWSGI takes it for a placeholder. With
    `strict`, it refuses to start, and says which name it does not know.

    Fix: add `strict = true`. Placeholders then need `set-ph = name=value`, with their values
    written out: `set-ph` expands nothing.

    Ignore when: the environment has `UWSGI_` variables that are no options, as Kubernetes sets
    them for a service called uwsgi: with `strict`, uWSGI refuses those, too.
    """
    ini = evidence.ini
    if ini.all("strict") or not (is_whole(evidence) or ini.all("emperor")):
        return
    asked = referred_to(ini)
    names = sorted({option.name for option in ini.unknown() if option.name in asked})
    yield Finding(
        message="uWSGI says nothing about a name that it does not know",
        where=evidence.ini_place,
        fix="add `strict = true`"
        + (f", and define {', '.join(names)} with `set-ph = name=value`" if names else ""),
    )
