"""What a home looks like before a Plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tapster.deploy.serving import Serving
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release


@dataclass(frozen=True, kw_only=True)
class Present:
    """A home as one app finds it."""

    home: Home
    files: Mapping[Path, File]
    """What the home's nginx folder holds."""
    live: Serving | None = None
    """The app's release that serves now."""
    previous: Release | None = None
    """The release before it, if it is still there."""
    warm: tuple[Serving, ...] = ()
    """The app's releases that run for a rollback only."""
    kept: tuple[Release, ...] = ()
    """The app's releases that can be started again, newest first."""
    astray: tuple[Serving, ...]
    """Live releases of any app that nginx does not send requests to."""
    strays: tuple[Serving, ...]
    """Releases of any app that run, or lie there unfinished: what a killed tapster has left."""
    unfinished: tuple[Release, ...]
    """Releases of any app that never got the traffic."""
    programs_amiss: tuple[Path, ...]
    """Vassals of programs that should not run."""
    programs_missing: tuple[tuple[Release, str], ...]
    """Programs that should run, and do not."""
    rubbish: tuple[Path, ...]
    """What is left of apps that are not in service."""
    unused: tuple[Path, ...]
    """Environments that nothing needs any more."""
    is_known: bool = False
    """The app has a folder in the home."""
    is_up: bool
    """The Emperor runs."""
    is_unread: bool
    """nginx's files were changed, and nginx may not have read them."""
    launcher: str
    """Text of system/launcher.py."""
    log_bytes: int = 0
    """Length of the app's log."""
    sites_amiss: tuple[File, ...] = ()
    """What nginx's sites should be, where a killed tapster has left another's text."""
