"""Wait until a release has finished its requests, or count what is cut off."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tapster.engines.uwsgi.stats import slots
from tapster.model.actions import AwaitLeft, Drain
from tapster.system import processes
from tapster.system.listeners import backlog, backlogs, connections
from tapster.system.stats import stats

EVERY_S = 0.02
UNKNOWN_QUIET_S = 2.0
"""How long nothing has to wait on a socket whose app server does not tell what it does."""


@dataclass(frozen=True, kw_only=True)
class _Load:
    """What a release has to do."""

    waiting: int
    under_way: Sequence[float] = ()
    """Unix times."""
    is_silent: bool = False
    """Silence is no answer: an app server that has the CPU for its requests only says nothing."""
    is_known: bool = True
    kept: int = 0
    """Connections that nginx keeps though no request is under way on them."""

    @property
    def is_busy(self) -> bool:
        return bool(self.waiting or self.under_way or self.is_silent or self.kept)


def drain(action: Drain) -> str:
    """Nothing waits on the socket and no worker is busy, twice in a row, or the time is over.

    Returns how many requests are cut off then; empty if none.

    The kernel is asked for what waits: uWSGI's own statistics cannot see it (unbit/uwsgi#2442).
    """
    began = time.monotonic()
    quiet_since: float | None = None
    while True:
        time.sleep(EVERY_S)
        load, now = _load(action), time.monotonic()
        if load.is_busy:
            quiet_since = None
            # What still waits after so long waits for workers that are stuck.
            is_long = bool(load.under_way) and not load.waiting
            limit_s = max(action.timeout_s, action.long_timeout_s if is_long else 0)
            if now - began >= limit_s:
                return _cut_off(load)
        elif quiet_since is None:
            quiet_since = now
        elif now - quiet_since >= (0 if load.is_known else UNKNOWN_QUIET_S):
            return ""


def await_left(action: AwaitLeft) -> None:
    """Only requests that are under way have a connection, or the time is over."""
    deadline = time.monotonic() + action.timeout_s
    while time.monotonic() < deadline:
        said = stats([action.stats]).get(action.stats, {})
        busy = sum(len(slot.under_way) for slot in slots(said))
        is_kept = connections(action.upstream.address) > busy
        if not (is_kept or (action.home and _has_old_workers(action.home))):
            return
        time.sleep(EVERY_S)


def _has_old_workers(home: Path) -> bool:
    """Whether a worker of nginx finishes requests with an older configuration."""
    return any(each.argv[0].endswith("is shutting down") for each in processes.of_home(home))


def _load(action: Drain) -> _Load:
    known = backlogs()
    said = stats([action.stats]).get(action.stats) if action.stats else None
    own = backlog(action.upstream.address, known)
    if said is not None:
        under_way = [began for slot in slots(said) for began in slot.under_way]
        is_http = action.upstream.protocol == "http"
        kept = connections(action.upstream.address) - len(under_way) if is_http else 0
        return _Load(
            waiting=own.in_use,
            under_way=() if action.stops_by_itself else under_way,
            is_known=bool(known),
            kept=max(kept, 0),
        )
    is_silent = bool(backlog(action.stats, known).limit)
    # It sleeps, and the Emperor holds its socket; or its master has died.
    is_gone = bool(known) and bool(action.stats or not own.limit)
    return _Load(waiting=own.in_use, is_silent=is_silent, is_known=is_gone)


def _cut_off(load: _Load) -> str:
    """`2 requests that had run for up to 60 s were cut off`."""
    parts = []
    if count := len(load.under_way):
        oldest = min(load.under_way)
        ran = f" that had run for up to {time.time() - oldest:.0f} s" if oldest else ""
        parts.append(f"{count} request{'s' * (count > 1)}{ran}")
    if load.waiting:
        parts.append(f"{load.waiting} that waited")
    if not parts:
        return "the app server did not tell what it was doing when its time was over"
    were = "was" if count + load.waiting == 1 else "were"
    return f"{' and '.join(parts)} {were} cut off"
