"""One look at everything that runs in a home; status, logs and live views read only this."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One worker process of a release."""

    pid: int
    state: Literal["idle", "busy", "other"]
    requests: int
    pss_bytes: int = 0


@dataclass(frozen=True, kw_only=True)
class ReleaseSnapshot:
    """One release that runs, or should."""

    id: str
    engine: str
    live: bool
    warm: bool
    """It runs only for a rollback."""
    state: Literal["running", "starting", "broken", "sleeping", "stopped"]
    """`broken`: in development, it shows why the app does not start."""
    master_pid: int
    """0 if there is none."""
    pss_bytes: int
    """Master and workers together."""
    workers: tuple[Worker, ...]
    backlog: int
    """Connections the kernel holds for the release's socket. Above 0 for long: too few workers."""
    backlog_limit: int


@dataclass(frozen=True, kw_only=True)
class AppSnapshot:
    """One app of the home."""

    name: str
    folder: str
    listen: str
    url: str
    domains: tuple[str, ...]
    since: float
    """Unix time, seconds, at which the live release was made."""
    is_set_aside: bool
    """nginx does not accept its site, and so does not serve it: see log/nginx.log."""
    releases: tuple[ReleaseSnapshot, ...]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """One look at a home."""

    taken_at: float
    """Unix time, seconds."""
    home: str
    emperor_pid: int
    """0 if none runs."""
    nginx_pid: int
    overhead_pss_bytes: int
    """Emperor and nginx: all that is no app."""
    apps: tuple[AppSnapshot, ...]
