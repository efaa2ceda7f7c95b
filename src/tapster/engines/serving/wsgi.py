"""A WSGI app, with what tapster adds on its way in and out."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import Any

from .tally import RELEASE

IN_MEMORY_BYTES = 1 << 16
"""Of a body that is read before the app is called: one that it left unread would make nginx, which
has the whole request by then, lose the answer."""


def own_headers() -> list[tuple[str, str]]:
    """Which release and worker answers: for the log, and for probes."""
    return [("X-Tapster-Release", RELEASE), ("X-Tapster-Worker", str(os.getpid()))]


def read_whole(environ: Any) -> None:
    """The body is read, and can be read by the app."""
    if environ.get("CONTENT_LENGTH", "0") in {"", "0"}:
        return
    body = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  the app reads it
    shutil.copyfileobj(environ["wsgi.input"], body)
    body.seek(0)
    environ["wsgi.input"] = body


def passed_on_at_once(headers: Any) -> list[tuple[str, str]]:
    """A header for nginx, which then passes on each event as it comes, and does not wait."""
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return [("X-Accel-Buffering", "no")] * kind.startswith("text/event-stream")
