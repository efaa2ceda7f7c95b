"""`reload-on-rss = 536870912`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import replaced
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

NAMES = ("reload-on-rss", "reload-on-as", "evil-reload-on-rss", "evil-reload-on-as", "limit-as")
MOST = 1_000_000
"""Megabytes: a terabyte for one worker is not meant."""


@rule(
    title="a limit of memory is never reached, because it is in megabytes",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#reload-on-rss",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `reload-on-rss`, `limit-as` and their like count in megabytes. A number in bytes is a
    million times too large: the worker that grows is never replaced, until the kernel ends
    something.

    Fix: `reload-on-rss = 512` for 512 megabytes.

    Ignore when: never.
    """
    for option in evidence.ini.all(*NAMES):
        if option.value.isdecimal() and int(option.value) >= MOST:
            right = max(1, int(option.value) >> 20)
            yield Finding(
                message=f"{option.name} = {option.value} means {int(option.value) >> 20} terabytes,"
                " so it never acts",
                where=option.where,
                fix=f"write `{option.name} = {right}`, which is megabytes",
                edits=replaced(evidence.ini, option.where, option.value, str(right)),
            )
