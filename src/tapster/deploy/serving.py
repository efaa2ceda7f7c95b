"""A release as it serves: what is needed to start, ask, drain and stop it, now and later."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tapster.engines.engine import ENGINES
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.settings import Strings
from tapster.model.stack import Stack, Upstream
from tapster.nginx.render import release_folders


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a release came from, for people."""

    folder: Path
    """What was named on the command line."""
    commit: str = ""
    """The full id, with `+` if the working tree had more; empty outside git."""
    digest: str = ""
    """Of the source: equal ones have equal files."""
    who: str = ""
    created: float = 0.0
    """Unix time, seconds."""
    is_copy: bool = False
    """The release has a copy of the source, so that it can be started again."""


@dataclass(frozen=True, kw_only=True)
class Serving:
    """One release. It stands in release.json, so every field is plain and has a default."""

    release: Release
    upstream: Upstream
    """The release's own socket."""
    stats: str = ""
    """Address of its statistics; empty if it is not known."""
    workers: int = 0
    """0 if that is the business of a person's own options."""
    listen: str = ""
    host: str = ""
    """A host name that the app answers to."""
    has_tls: bool = False
    health_path: str = ""
    boot_timeout_s: int = 60
    soak_s: int = 0
    drain_s: int = 60
    long_drain_s: int = 60
    keep_warm_s: int = 0
    process_stop_timeout_s: int = 60
    programs: Strings = ()
    logs: Strings = ()
    """Where an .ini that runs as written says more."""
    assets: Mapping[str, str] = field(default_factory=dict)
    """URL prefix to folder of its static files, each inside the release."""
    user: str = ""
    """For root: the account that it runs as, and that owns the folder of its sockets."""
    socket_group: str = ""
    """For root: nginx's group, so that nginx may connect."""
    is_copy: bool = False
    is_on_demand: bool = False
    stops_by_itself: bool = False
    """Told to stop, it finishes its requests first; a keeper gives it the time."""

    @property
    def link(self) -> Path:
        """What nginx connects to while the release is live: a link to its socket."""
        is_http = self.upstream.protocol == "http"
        return self.release.live_http if is_http else self.release.live_socket


def serving(stack: Stack, release: Release, *, is_copy: bool) -> Serving:
    """What will serve when the release of this stack is started."""
    upstream = ENGINES[stack.engine].upstream(stack, release)
    own = upstream.address
    for link in (release.live_socket, release.live_http):
        own = own.replace(str(link), str(release.socket))
    assets = release_folders(stack, release, Home(stack.home, stack.run))
    is_ours = not (stack.ini or {"workers", "processes", "cheaper"} & stack.uwsgi_options.keys())
    return Serving(
        release=release,
        upstream=Upstream(address=own, protocol=upstream.protocol),
        stats=f"unix:{release.stats}" if stack.own_stats is None else stack.own_stats,
        workers=stack.processes if is_ours else 0,
        listen=stack.listen,
        host=next((name for name in stack.domains if "*" not in name), "") or stack.listen,
        has_tls=stack.tls is not None,
        health_path="" if stack.reload else stack.health_path,
        boot_timeout_s=stack.boot_timeout_s,
        soak_s=stack.soak_s,
        drain_s=stack.stop_timeout_s,
        long_drain_s=max(stack.stop_timeout_s, stack.long_request_timeout_s),
        keep_warm_s=stack.keep_warm_s,
        process_stop_timeout_s=stack.process_stop_timeout_s,
        programs=tuple(program.name for program in stack.programs),
        logs=tuple(str(path) for path in stack.ini_logs),
        assets={prefix: str(path) for prefix, path in assets.items()},
        user=stack.account[0],
        socket_group=stack.nginx.group if stack.as_root else "",
        is_copy=is_copy,
        is_on_demand=stack.on_demand_idle_s > 0,
        stops_by_itself=stack.engine != "uwsgi",
    )


def recorded(known: Serving) -> dict[str, Any]:
    """The fields for release.json."""
    return {name: value for name, value in asdict(known).items() if name != "release"}


def remembered(release: Release, record: Mapping[str, Any]) -> Serving:
    """What release.json says; defaults for what an older tapster has not written."""
    names = {each.name for each in fields(Serving)} - {"release", "upstream"}
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in record.items()
        if name in names
    }
    said = record.get("upstream") or {"address": f"unix:{release.socket}", "protocol": "uwsgi"}
    return Serving(release=release, upstream=Upstream(**said), **known)


def program_vassal(release: Release, name: str) -> Path:
    """The vassal of one process of the Procfile."""
    return release.vassal.with_name(f"{release.vassal.stem}.{name}.ini")


def vassals(known: Serving) -> tuple[Path, ...]:
    """Everything of the release that runs while it is there: the app server and its programs."""
    release = known.release
    return (release.vassal, *(program_vassal(release, name) for name in known.programs))
