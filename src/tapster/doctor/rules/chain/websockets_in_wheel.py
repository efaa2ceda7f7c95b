"""WebSockets with the uWSGI of the package pyuwsgi."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import is_wheel, packages
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

CALL = re.compile(r"\bwebsocket_handshake\(")
PACKAGES = frozenset({"flask-uwsgi-websocket", "django-websocket-redis", "uwsgi-websocket"})


@rule(
    title="this uWSGI cannot open WebSockets",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/WebSockets.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: a WebSocket begins with a handshake for which uWSGI needs SHA1, which it takes from
    OpenSSL. The wheel pyuwsgi is built without OpenSSL. `uwsgi.websocket_handshake()` raises
    OSError, and the browser gets a 502.

    Fix: the package `uwsgi`, compiled where OpenSSL's headers are installed; or an ASGI server for
    the WebSockets, with a location of its own in nginx.

    Ignore when: the WebSockets are served by another program.
    """
    if not is_wheel(evidence):
        return
    fix = "install `uwsgi` in place of `pyuwsgi`, with OpenSSL's headers"
    for path, text in evidence.named("*.py"):
        if call := CALL.search(text):
            yield Finding(
                message="every WebSocket is a 502: the wheel's uWSGI has no SHA1 for the handshake",
                where=Place(file=path, line=text.count("\n", 0, call.start()) + 1),
                fix=fix,
            )
            return
    if evidence.has_ini and (used := sorted(PACKAGES & packages(evidence))):
        yield Finding(
            message=f"every WebSocket of {used[0]} is a 502: the wheel's uWSGI has no SHA1 for the "
            "handshake",
            where=evidence.ini_place,
            fix=fix,
        )
