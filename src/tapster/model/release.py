"""A release: one folder, one id, and where its parts lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Release:
    """One start of one app. Ids sort by time: `20261122-170312`."""

    app: str
    id: str
    folder: Path
    """home/apps/<app>/releases/<id>"""
    source: Path
    """The copy of the app's folder; not there for `up`, which serves the folder itself."""
    vassal: Path
    """home/vassals/<app>@<id>.ini: while it exists, the release runs."""
    socket: Path
    stats: Path
    unproven: Path
    """There until the release gets the traffic: one that never did is no release to go back to."""
    warm: Path
    """There while the release runs only for a rollback; the Unix time until which it does."""
    told_to_stop: Path
    """There when the Emperor has told an .ini that runs as written to stop."""
    live_socket: Path
    """run/<app>/live.sock, a link to the socket of the release that is live."""
    live_http: Path
    """run/<app>/live.http, the same for an app server that speaks HTTP."""
    live: Path
    """home/apps/<app>/live, a link to the folder of the release that is live."""
    static: Path
    """Django's static files, as they were collected for this release."""
    log: Path
    """home/log/<app>/app.log"""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A release on disk, for people."""

    id: str
    state: str
    """`live`, `warm` (runs for a rollback), `kept`, or `unfinished`."""
    created: float
    """Unix time, seconds."""
    who: str
    commit: str
    """With `+` if the working tree had more; empty outside git."""
    folder: str
    """Where its source was copied from."""
    digest: str
    """Of the source."""
    size_bytes: int
    """Disk space that goes with it; hard links count where they are found first."""
