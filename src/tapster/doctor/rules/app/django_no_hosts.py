"""`DEBUG = False` and `ALLOWED_HOSTS = []`."""

import re
from collections.abc import Iterator

from tapster.doctor.django_settings import settings_files
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity


@rule(
    title="Django refuses every visitor",
    severity=Severity.ERROR,
    source="https://docs.djangoproject.com/en/stable/ref/settings/#allowed-hosts",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: without DEBUG, Django answers only requests for the names in ALLOWED_HOSTS. The list is
    empty, so every request is a 400, `Bad Request`, and the log says `Invalid HTTP_HOST header`.
    It works on the developer's machine, because with DEBUG localhost is allowed.

    Fix: `ALLOWED_HOSTS = ["shop.example.org"]`, the names that are in nginx's server_name.

    Ignore when: another file of settings, which imports this one, has the list.
    """
    for path, text in settings_files(evidence):
        debug = re.findall(r"^DEBUG\s*=\s*(.+?)\s*(?:#.*)?$", text, re.MULTILINE)
        hosts = list(re.finditer(r"^ALLOWED_HOSTS\b(.*)$", text, re.MULTILINE))
        is_empty = bool(hosts) and re.fullmatch(r"\s*=\s*[\[(]\s*[\])]\s*(?:#.*)?", hosts[-1][1])
        if debug[-1:] == ["False"] and is_empty and "ALLOWED_HOSTS." not in text:
            yield Finding(
                message="every request is a 400, because ALLOWED_HOSTS is empty and DEBUG is off",
                where=Place(file=path, line=text.count("\n", 0, hosts[-1].start()) + 1),
                fix='write `ALLOWED_HOSTS = ["shop.example.org"]`, with the names of the site',
            )
