"""An old uWSGI without `enable-threads`, and packages that start threads."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import LISTS, TABLES, packages
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset, threads
from tapster.model.finding import Finding, Severity

OLD = re.compile(r"\b(?:py)?uwsgi\W{0,6}==\s*2\.0\.(\d+)", re.IGNORECASE)
ON_SINCE = 27  # https://uwsgi-docs.readthedocs.io/en/latest/Changelog-2.0.27.html
THREADED = frozenset(
    {
        *("sentry-sdk", "raven", "newrelic", "ddtrace", "elastic-apm", "opentelemetry-sdk"),
        *("apscheduler", "django-apscheduler", "flask-apscheduler", "launchdarkly-server-sdk"),
        *("posthog", "segment-analytics-python", "analytics-python", "rollbar", "scout-apm"),
    }
)


@rule(
    title="threads of the app's packages stand still",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: before 2.0.27, uWSGI keeps Python's lock for itself unless `enable-threads` is on, and
    threads that the app starts hardly ever run. Packages that report errors, measure or keep a
    schedule do their work in such threads: nothing arrives, no job runs, and nothing complains.

    Fix: `enable-threads = true`, or a newer uWSGI, in which it is always on.

    Ignore when: the package does not use threads the way you have set it up.
    """
    ini = evidence.ini
    said = ini.last("enable-threads")
    named = sorted(packages(evidence) & THREADED)
    texts = "\n".join(text for _, text in evidence.named(*LISTS, *TABLES, "Dockerfile*"))
    pinned = OLD.search(texts)
    is_off = not ini.is_on("enable-threads") if said else is_unset(evidence, "enable-threads")
    if pinned and int(pinned[1]) < ON_SINCE and is_off and threads(ini) == 1 and named:
        yield Finding(
            message=f"{named[0]} works in a thread, which uWSGI 2.0.{pinned[1]} does not let run",
            where=said.where if said else evidence.ini_place,
            fix="set `enable-threads = true`",
        )
