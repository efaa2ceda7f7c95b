"""Visitors who leave early, in the error reports of the app."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import packages
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity

NAMES = ("ignore-sigpipe", "ignore-write-errors", "disable-write-exception")
REPORTERS = frozenset({"sentry-sdk", "raven", "rollbar", "bugsnag", "honeybadger", "elastic-apm"})


@rule(
    title="every visitor who leaves early is reported as an error",
    severity=Severity.ADVICE,
    source="https://github.com/unbit/uwsgi/issues/1171",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: if a visitor closes the page before the answer is there, uWSGI raises "OSError: write
    error" in the app and logs SIGPIPE. Nothing is wrong, but error reports fill with it,
    cost money, and hide what matters. It takes three options to be quiet, and people often miss
    that the last one is in the singular.

    Fix: `ignore-sigpipe = true`, `ignore-write-errors = true` and `disable-write-exception = true`.

    Ignore when: the app stops expensive work when the visitor has left, by that very exception.
    """
    ini = evidence.ini
    missing = [name for name in NAMES if is_unset(evidence, name)]
    said = [option for name in NAMES if (option := ini.last(name)) and ini.is_on(name)]
    reporters = sorted(packages(evidence) & REPORTERS)
    if missing and (said or reporters):
        where = said[0].where if said else evidence.ini_place
        told = reporters[0] if reporters else "the log"
        yield Finding(
            message=f'{told} gets an "OSError: write error" for each visitor who leaves early',
            where=where,
            fix=f"add {', '.join(f'`{name} = true`' for name in missing)}",
        )
