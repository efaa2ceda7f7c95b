"""`py-call-osafterfork` on Python 3.13."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.here import facts_of, path_of
from tapster.doctor.rule import rule
from tapster.doctor.starters import IMAGES
from tapster.model.finding import Finding, Severity

BROKEN_SINCE = (3, 13)


@rule(
    title="no worker starts: py-call-osafterfork breaks on Python 3.13",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/issues/2710",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `py-call-osafterfork` makes uWSGI tell Python that a worker has been forked, but without
    what Python 3.13 expects to be done before. Each worker aborts with "unlocking a recursive mutex
    that is not owned", the master starts it again, and so on. Nobody is served.

    Fix: `py-call-uwsgi-fork-hooks = true` instead, which does both halves.

    Ignore when: the app runs on an older Python.
    """
    ini = evidence.ini
    said = ini.last("py-call-osafterfork")
    if not said or not ini.is_on("py-call-osafterfork") or ini.is_on("py-call-uwsgi-fork-hooks"):
        return
    version = _python(evidence)
    if version >= BROKEN_SINCE:
        yield Finding(
            message=f"every worker aborts on Python {version[0]}.{version[1]}",
            where=said.where,
            fix="replace it by `py-call-uwsgi-fork-hooks = true`",
        )


def _python(evidence: Evidence) -> tuple[int, ...]:
    """Major and minor version that the app runs on; empty if nothing says it."""
    option = evidence.ini.last("home")
    path = path_of(evidence.ini, option) if option else None
    facts = facts_of(evidence, path) if path else None
    known = [facts.version] if facts else []
    for _, text in evidence.named(*IMAGES):
        known += re.findall(r"^FROM\s+(?:\S*/)?python:(3\.\d+)", text, re.MULTILINE)
    known += [text.strip() for _, text in evidence.named(".python-version")]
    found = next((match for text in known if (match := re.match(r"(\d+)\.(\d+)", text))), None)
    return (int(found[1]), int(found[2])) if found else ()
