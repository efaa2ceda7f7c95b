"""No `post-buffering`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_for_development, is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="an upload that the app does not read breaks the answer",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: if the app answers a POST without reading its body, as for "please log in", "method not
    allowed" or a form that is too large, uWSGI closes the socket while data is still waiting. The
    kernel then throws the answer away: the visitor gets a 502 or half a page, while both logs say
    that all was well. 18 of 100 POSTs of 300 KB to a view that refuses them ended so.
    With `post-buffering` uWSGI reads the body first: up to that many bytes in memory, what is
    larger in a temporary file.

    Fix: `post-buffering = 8192`. It has to be a number: `true` means 0.

    Ignore when: the app reads every body, or has to see uploads while they arrive.
    """
    said = evidence.ini.last("post-buffering")
    if said and (not said.value.isdecimal() or int(said.value) > 0):
        return
    if said or (is_unset(evidence, "post-buffering") and not is_for_development(evidence.ini)):
        yield Finding(
            message="a POST that the app answers without reading it can end as a 502",
            where=said.where if said else evidence.ini_place,
            fix="set `post-buffering = 8192`",
        )
