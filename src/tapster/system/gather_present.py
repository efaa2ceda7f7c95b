"""What a home holds before it is changed."""

import json
from pathlib import Path
from typing import Any

from tapster.model.home import Home
from tapster.model.release import Release
from tapster.system import processes
from tapster.system.emperor_lock import holder
from tapster.system.files import explained

LAUNCHER = Path(__file__).with_name("launcher.py")


def live_release(home: Home, app: str) -> Release | None:
    """The release that the app's `live` link names."""
    link = home.app(app) / "live"
    return home.release(app, link.readlink().name) if link.is_symlink() else None


def strays(home: Home, app: str, live: Release | None) -> tuple[Release, ...]:
    """The app's releases that have a vassal and are not live."""
    vassals = home.vassals.glob(f"{app}@*.ini")
    found = (home.release(app, path.stem.partition("@")[2]) for path in vassals)
    return tuple(release for release in found if release != live)


def vassals(home: Home) -> tuple[Path, ...]:
    """What the Emperor runs, or will when it is started."""
    return tuple(home.vassals.glob("*.ini"))


def apps(home: Home) -> tuple[str, ...]:
    """Names of the apps that are in service, or were when the machine went down."""
    with explained(f"cannot look into {home.path}"):
        try:
            folders = tuple((home.path / "apps").iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(sorted(path.name for path in folders if (path / "live").exists()))


def logged_apps(home: Home) -> tuple[str, ...]:
    """Names of the apps that have logs: those in service, and those of the past."""
    return tuple(sorted(path.name for path in home.log.glob("*/")))


def log_bytes(home: Home, app: str) -> int:
    """Length of the app's log; 0 if there is none yet."""
    try:
        return (home.app_log(app) / "app.log").stat().st_size
    except OSError:
        return 0


def release_ids(home: Home, app: str) -> frozenset[str]:
    """Ids of the app's releases on disk."""
    return frozenset(path.name for path in (home.app(app) / "releases").glob("*"))


def record(release: Release) -> dict[str, Any]:
    """release.json; empty if it is not there or not whole."""
    try:
        found = json.loads((release.folder / "release.json").read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def nginx_texts(home: Home) -> dict[Path, str]:
    """Path and text of nginx's configuration."""
    files = (*home.nginx.glob("*.conf"), home.nginx / "mime.types", *home.nginx.glob("sites/*"))
    return {path: path.read_text() for path in files if path.is_file()}


def is_up(home: Home) -> bool:
    """Whether the Emperor runs."""
    return bool(holder(home.path))


def has_processes(home: Home) -> bool:
    """Whether anything of the home runs, be it only what a crash has left."""
    return bool(processes.of_home(home.path))


def launcher() -> str:
    """The text of launcher.py, which is copied into the home."""
    return LAUNCHER.read_text()
