"""`vhost = example.com`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.values import is_true

WORDS = frozenset({"", "true", "1", "yes", "on", "enable", "enabled"})


@rule(
    title="vhost is a switch, and no name of a site",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/VirtualHosting.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: any value switches the VirtualHosting mode on. uWSGI then looks for an app by the name in
    each request, finds none for it, and falls back to the default app, or loads what the web server
    names in the request. Nothing is limited to that name.

    Fix: remove the line. Which names a site has is nginx's `server_name`.

    Ignore when: never; the name has no effect.
    """
    for option in evidence.ini.all("vhost", "vhost-host"):
        if is_true(option.value) and option.value.lower() not in WORDS:
            yield Finding(
                message=f"{option.value} is not used: the value only switches a mode on, in which"
                " requests choose the app",
                where=option.where,
                fix=f"remove the line, and write `server_name {option.value};` for nginx",
            )
