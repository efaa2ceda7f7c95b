"""One app, decided: nothing is `None`, every path is absolute, every unit is in the name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tapster.model.settings import EngineName, Scalar, Strings


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Certificate files, as given."""

    certificate: Path
    key: Path
    redirect_listen: str
    """HOST:PORT that redirects to HTTPS; empty for none."""
    hsts_s: int


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """Where nginx sends what it does not answer itself."""

    address: str
    """`unix:/path` or `host:port`, as nginx writes it."""
    protocol: Literal["uwsgi", "http"]


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where Python and its packages come from."""

    python: Path
    """The interpreter that runs the app."""
    venv: Path
    """The virtual environment; tapster's own lie under `home/environments`."""
    built: bool = False
    """True if tapster builds it; False if it is the user's and only read."""
    commands: tuple[tuple[str, ...], ...] = ()
    """argv of each step that builds it; `{target}` stands for its folder while it is built."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name to text of what lies in `{target}/made` before the commands run."""
    server: Path
    """Folder for PYTHONPATH that holds the app server."""
    server_commands: tuple[tuple[str, ...], ...]
    """argv of each step that fills `server`."""


@dataclass(frozen=True, kw_only=True)
class Program:
    """A process of the Procfile that runs beside the web process."""

    name: str
    command: str
    """For the shell."""


@dataclass(frozen=True, kw_only=True)
class Nginx:
    """What every app of the home shares."""

    binary: Path
    version: tuple[int, int, int]
    modules: frozenset[str]
    user: str
    group: str
    as_root: bool
    workers: int
    open_files: int


@dataclass(frozen=True, kw_only=True)
class Supervisor:
    """What the home's Emperor runs on."""

    python: Path
    server: Path
    """Folder for PYTHONPATH that holds uWSGI for that interpreter."""
    server_commands: tuple[tuple[str, ...], ...]
    backlog: int
    """Connections the kernel may hold for an app that sleeps."""


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Everything that decides how one app is served."""

    name: str
    home: Path
    run: Path
    """Folder of sockets; short, because a socket's path has at most 107 bytes."""
    folder: Path
    root: Path
    module: str
    """`package.module`"""
    callable: str
    """`app`, or `create_app()` for a factory."""
    ini: Path | None
    """The .ini that is run as written; then most of what follows is the .ini's business."""
    ini_upstream: Upstream | None
    """The socket that the .ini itself opens."""
    ini_folders: tuple[Path, ...]
    """Folders that the .ini's log and pid files lie in; uWSGI does not make them."""
    ini_logs: tuple[Path, ...]
    """Files that the .ini logs to."""
    ini_listens: Strings
    """Every HOST:PORT that the .ini opens itself."""
    ini_background: bool
    """The .ini says `daemonize`: whoever starts it gets the terminal back."""
    own_stats: str | None
    """Where the person's uWSGI options put its statistics; empty if that cannot be told."""
    environment: Environment
    interface: Literal["wsgi", "asgi"]
    engine: EngineName
    env: Mapping[str, str]
    """All environment variables of the app, complete."""
    user: str
    group: str
    as_root: bool
    listen: str
    domains: Strings
    tls: Tls | None
    processes: int
    threads: int
    backlog: int
    """Connections the kernel may hold for the app server."""
    request_timeout_s: int
    upstream_timeout_s: int
    boot_timeout_s: int
    stop_timeout_s: int
    max_body_bytes: int
    max_header_bytes: int
    request_block_bytes: int
    """uWSGI's buffer-size: all headers and variables of one request."""
    static: Mapping[str, Path]
    collect_static: Path | None
    """Where nginx finds what `manage.py collectstatic` has collected; none if not Django."""
    django_settings: str
    """Django's settings module; empty if not Django."""
    trusted_proxies: Strings
    compression: bool
    keepalive_timeout_s: int
    health_path: str
    """Empty for "any answer"."""
    soak_s: int
    release_command: Strings
    release_timeout_s: int
    shared: Strings
    keep_releases: int
    keep_warm_s: int
    long_request_timeout_s: int
    on_demand_idle_s: int
    """0: the app never sleeps."""
    programs: tuple[Program, ...]
    process_stop_timeout_s: int
    access_log: bool
    reload: bool
    max_requests: int
    preload: bool
    uwsgi_options: Mapping[str, Scalar | Strings]
    nginx_directives: Strings
    nginx: Nginx
    supervisor: Supervisor

    @property
    def account(self) -> tuple[str, str]:
        """User and group that the app's code runs as; empty: whoever runs tapster, without root."""
        return (self.user, self.group) if self.as_root else ("", "")
