"""`DEBUG = True` in settings.py."""

import re
from collections.abc import Iterator

from tapster.doctor.django_settings import settings_files
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity


@rule(
    title="Django's debug mode is on",
    severity=Severity.ADVICE,
    source="https://docs.djangoproject.com/en/stable/howto/deployment/checklist/#debug",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with DEBUG, an error shows each visitor a page with source code, settings and the variables
    of every function on the way, and Django remembers every query, so that a worker grows until it
    is killed.

    Fix: `DEBUG = os.environ.get("DJANGO_DEBUG") == "1"`, so that it is off unless a developer says
    otherwise, and ALLOWED_HOSTS with the site's names.

    Ignore when: these settings are for development, and others are used on the server.
    """
    for path, text in settings_files(evidence):
        found = list(re.finditer(r"^DEBUG\s*=\s*(.+?)\s*(?:#.*)?$", text, re.MULTILINE))
        if found and found[-1][1] == "True":
            yield Finding(
                message="whoever causes an error sees source code, settings and variables",
                where=Place(file=path, line=text.count("\n", 0, found[-1].start()) + 1),
                fix='write `DEBUG = os.environ.get("DJANGO_DEBUG") == "1"`',
            )
