"""What a home holds before it is changed."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE
from typing import Any

from tapster.model.actions import Action, Build, MakeFolder, StartEmperor
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Kept, Release
from tapster.system import processes
from tapster.system.emperor_lock import holder
from tapster.system.files import explained

KEPT = "kept-for-a-rendered-folder"
"""A file of this name keeps an environment that no release uses."""
BLOCK_BYTES = 512  # of st_blocks: https://man7.org/linux/man-pages/man3/stat.3type.html


def live_release(home: Home, app: str) -> Release | None:
    """The release that the app's `live` link names."""
    link = home.app(app) / "live"
    return home.release(app, link.readlink().name) if link.is_symlink() else None


def previous_release(home: Home, app: str) -> Release | None:
    """The release that was live before, as the app's `previous` link names it."""
    link = home.previous(app)
    return home.release(app, link.readlink().name) if link.exists() else None


def leads(link: Path, socket: Path) -> bool:
    """Whether nginx, which connects to the link, comes to the socket."""
    return link.is_symlink() and link.readlink().name == socket.name


def vassals(home: Home) -> frozenset[Path]:
    """What is in the vassals folder: it runs, or should."""
    return frozenset(home.vassals.glob("*@*.ini"))


def releases(home: Home) -> tuple[Release, ...]:
    """Every release that has a folder or a vassal, of every app, oldest first."""
    folders = (home.path / "apps").glob("*/releases/*")
    named = {(path.parents[1].name, path.name) for path in folders}
    for path in vassals(home):
        app, _, id_and_program = path.stem.partition("@")
        named.add((app, id_and_program.partition(".")[0]))
    return tuple(home.release(app, name) for app, name in sorted(named))


def cut_short(home: Home) -> tuple[Path, ...]:
    """Files that a killed tapster was writing, where only one at a time writes."""
    folders = (home.emperor, home.nginx, home.nginx / "sites", home.vassals)
    return tuple(path for folder in folders for path in folder.glob(".*.tmp"))


def unused_environments(home: Home, older_than: float) -> tuple[Path, ...]:
    """Environments that no release was made with and no rendered folder needs."""
    records = (home.path / "apps").glob("*/releases/*/release.json")
    needed = {_decoded(path).get("environment") for path in records}
    if None in needed:  # a release that does not say
        return ()
    return tuple(
        path
        for path in home.environments.glob("*")
        if str(path) not in needed
        and path.stat().st_mtime < older_than
        and not path.name.startswith(".")
        and not (path / KEPT).exists()
    )


def apps(home: Home) -> tuple[str, ...]:
    """Names of the apps that are in service, or were when the machine went down."""
    with explained(f"cannot look into {home.path}"):
        try:
            folders = tuple((home.path / "apps").iterdir())
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(sorted(path.name for path in folders if (path / "live").exists()))


def released_apps(home: Home) -> tuple[str, ...]:
    """Names of the apps that have releases, in service or not."""
    return tuple(sorted({each.app for each in releases(home)}))


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


def kept(home: Home, app: str) -> tuple[Kept, ...]:
    """The releases of the app on disk, newest first."""
    live = live_release(home, app)
    found = sorted(release_ids(home, app), reverse=True)
    return tuple(_kept(home.release(app, each), live) for each in found)


def record(release: Release) -> dict[str, Any]:
    """release.json; empty if it is not there or not whole."""
    return _decoded(release.folder / "release.json")


def nginx_files(home: Home) -> dict[Path, File]:
    """nginx's configuration, by path."""
    files = (*home.nginx.glob("*.conf"), home.nginx / "mime.types", *home.nginx.glob("sites/*"))
    return {
        path: File(path=path, text=path.read_text(), mode=S_IMODE(path.stat().st_mode))
        for path in files
        if path.is_file()
    }


def nginx_binary(home: Home) -> Path:
    """The nginx that the home's Emperor starts."""
    return Path(_decoded(home.nginx / "nginx.json").get("argv", ["nginx"])[0])


def is_up(home: Home) -> bool:
    """Whether the Emperor runs."""
    return bool(holder(home.path))


def has_processes(home: Home) -> bool:
    """Whether anything of the home runs, be it only what a crash has left."""
    return bool(processes.of_home(home.path))


def launcher() -> str:
    """The text of launcher.py, which is copied into the home."""
    return Path(__file__).with_name("launcher.py").read_text()


def is_so(action: Action) -> bool:
    """Whether what the action makes is there already: a folder, an environment, the Emperor."""
    match action:
        case MakeFolder(path=path) | Build(folder=path):
            return path.is_dir()
        case StartEmperor(home=path):
            return bool(holder(path))
    return False


def _decoded(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _kept(release: Release, live: Release | None) -> Kept:
    said = record(release)
    state = "kept"
    if release == live:
        state = "live"
    elif not said or release.unproven.exists():
        state = "unfinished"
    elif release.vassal.exists():
        state = "warm"
    return Kept(
        id=release.id,
        state=state,
        created=float(said.get("created", 0)),
        who=str(said.get("who", "")),
        commit=str(said.get("commit", "")),
        folder=str(said.get("folder", "")),
        digest=str(said.get("digest", "")),
        size_bytes=sum(_sizes(release.folder)),
    )


def _sizes(folder: Path) -> Iterator[int]:
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(os.path.join(place, name)).st_blocks * BLOCK_BYTES
            except FileNotFoundError:
                continue
