"""Where everything lies. Pure: a path in, paths out."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tapster.model.release import Release

SUN_PATH_BYTES = 100
"""uWSGI takes socket names of at most 102 bytes, nginx 107 (unix(7): sun_path is 108)."""
LONGEST_SOCKET = len("/") + 32 + len("/20261122-170312-9.stats")


@dataclass(frozen=True)
class Below:
    """A path that is the same in every home."""

    path: str

    def __get__(self, home: "Home", _: type["Home"]) -> Path:
        """The path in this home."""
        return home.path / self.path


@dataclass(frozen=True)
class Home:
    """The folder of one tapster: its nginx, its Emperor and all its apps."""

    path: Path
    run: Path

    vassals = Below("vassals")
    """What is in this folder runs."""
    nginx = Below("nginx")
    """Generated nginx configuration and temporary files."""
    unread = Below("nginx/unread")
    """There while nginx's files have changed and nginx may not have read them."""
    locks = Below("locks")
    """One file for each app that is, or was, being changed."""
    emperor = Below("emperor")
    """The Emperor's configuration and start scripts."""
    environments = Below("environments")
    """Virtual environments, one a set of requirements, named by its digest."""
    servers = Below("servers")
    """App servers, one folder for each version and Python."""
    log = Below("log")
    """emperor.log, nginx.log and a folder for each app."""

    def app(self, name: str) -> Path:
        """Folder of one app's releases."""
        return self.path / "apps" / name

    def site(self, name: str) -> Path:
        """nginx configuration of one app."""
        return self.nginx / "sites" / f"{name}.conf"

    def previous(self, name: str) -> Path:
        """home/apps/<app>/previous, a link to the folder of the release that was live before."""
        return self.app(name) / "previous"

    def assets(self, name: str) -> Path:
        """Static files of every release that is kept, as hard links."""
        return self.app(name) / "assets"

    def shared(self, name: str) -> Path:
        """What all releases of an app have in common."""
        return self.app(name) / "shared"

    def app_log(self, name: str) -> Path:
        """Folder of one app's logs: access.jsonl and app.log."""
        return self.log / name

    def release(self, app: str, id: str) -> Release:  # noqa: A002  the field's own name
        """Where the parts of one release lie."""
        return _release(self, app, id)


@cache  # a home of a thousand apps is asked for the same ones again and again
def _release(home: Home, app: str, id: str) -> Release:  # noqa: A002  the field's own name
    run = home.run / app
    folder = home.app(app) / "releases" / id
    return Release(
        app=app,
        id=id,
        folder=folder,
        vassal=home.vassals / f"{app}@{id}.ini",
        socket=run / f"{id}.sock",
        stats=run / f"{id}.stats",
        source=folder / "source",
        unproven=folder / "unproven",
        warm=run / f"{id}.warm",
        told_to_stop=run / f"{id}.told",
        live_socket=run / "live.sock",
        live_http=run / "live.http",
        live=home.app(app) / "live",
        static=folder / "static",
        log=home.app_log(app) / "app.log",
    )


def home_at(path: Path, short_base: Callable[[], Path]) -> Home:
    """The home at `path`; sockets lie in `path`/run, or below `short_base` if that is too long."""
    run = path / "run"
    if len(bytes(run)) + LONGEST_SOCKET > SUN_PATH_BYTES:
        import hashlib  # noqa: PLC0415  8 ms that commands on a short path need not pay

        digest = hashlib.sha256(bytes(path)).hexdigest()[:10]
        run = short_base() / f"tapster-{digest}"
    return Home(path, run)
