"""What a person may choose. `None` means "you choose"; `resolve` then decides and says why.

Each field's metadata is the single source for validation, `tapster settings`, `tapster init`
and the reference page: `help` (what it is), `why` (the reason for the default) and bounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

Strings: TypeAlias = tuple[str, ...]
Scalar: TypeAlias = str | int | bool
EngineName: TypeAlias = Literal["uwsgi", "gunicorn", "granian", "uvicorn"]


def setting(  # noqa: PLR0913  one keyword for each thing a setting says of itself
    help: str,  # noqa: A002  the word click and argparse use for the same thing
    why: str,
    example: str,
    *,
    within: tuple[int, int] | None = None,
    pattern: str | None = None,
    form: str | None = None,
) -> Any:  # noqa: ANN401  dataclasses.field is typed so, too
    """A dataclass field that defaults to `None` and explains itself.

    `example` is the right-hand side of a TOML assignment; the reference shows it.
    `form` says in words what a text (or each text of a list) looks like.
    """
    words = {"help": help, "why": why, "example": example, "form": form}
    return field(default=None, metadata={**words, "within": within, "pattern": pattern})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything tapster.toml can say, before anything is decided."""

    name: str | None = setting(
        "what the app is called in commands, file names and logs",
        "the folder's name, in small letters",
        '"shop"',
        pattern=r"^[a-z0-9][a-z0-9-]{0,31}$",
        form="1 to 32 small letters, digits and `-`, the first no `-`",
    )
    module: str | None = setting(
        "the module and the callable in it that answer requests; a factory is called, as in "
        '`shop:create_app()` or `shop:create_app("live")`',
        "found by looking at the folder's files",
        '"shop.wsgi:application"',
        form="MODULE:CALLABLE",
    )
    root: str | None = setting(
        "the folder that Python imports the app from, relative to this file",
        "the folder in which the module was found",
        '"src"',
    )
    interface: Literal["wsgi", "asgi"] | None = setting(
        "how the app server calls the app",
        "what the app's callable takes, as far as its code shows; else WSGI",
        '"asgi"',
    )
    python: str | None = setting(
        "the interpreter to run the app with: a version such as 3.12, or a path; that of a virtual "
        "environment brings its packages along",
        "the environment's own; for a new one, the interpreter that runs tapster",
        '"/usr/bin/python3.12"',
    )
    env: Mapping[str, str] | None = setting(
        "environment variables of the app",
        "none: only PATH, HOME, LANG and what tapster itself sets",
        '{ FLASK_DEBUG = "0" }',
    )
    env_file: str | None = setting(
        "a file of NAME=value lines, for what must not stand in tapster.toml",
        "`.env` if there is one, else none",
        '"/etc/shop/secrets.env"',
    )
    listen: str | None = setting(
        "HOST:PORT on which nginx answers",
        "loopback, so that nothing is public before you say so",
        '"0.0.0.0:80"',
        form="HOST:PORT, such as 0.0.0.0:80 or [::1]:8080; :PORT means 127.0.0.1",
    )
    domains: Strings | None = setting(
        "host names this app answers to",
        "any name: the app has the address for itself",
        '["shop.example", "www.shop.example"]',
        form="a host name such as shop.example or *.shop.example, non-ASCII ones as xn--",
    )
    engine: EngineName | None = setting(
        "the app server",
        "the fastest that keeps the contract of docs/engines.md: uWSGI for WSGI, uvicorn for ASGI",
        '"granian"',
    )
    processes: int | None = setting(
        "app server workers",
        "one for each core, as far as the available memory carries them",
        "4",
        within=(1, 1024),
    )
    threads: int | None = setting(
        "threads in each worker",
        "1: a request limit that cuts off a stuck request works only without threads",
        "4",
        within=(1, 1024),
    )
    request_timeout_s: int | None = setting(
        "a request that takes longer is cut off; its worker is replaced",
        "60 seconds; nginx waits a little longer than the app server",
        "30",
        within=(1, 86400),
    )
    boot_timeout_s: int | None = setting(
        "how long the app may take to import and answer for the first time",
        "60 seconds is long enough for the largest Django site",
        "120",
        within=(1, 3600),
    )
    max_body_bytes: int | None = setting(
        "the largest request body; larger ones get 413; 0 for no limit",
        "16 MiB, enough for photographs and not enough to fill a disk",
        "104857600",
        within=(0, 1 << 40),
    )
    max_header_bytes: int | None = setting(
        "the longest request line, and the longest header",
        "12 KiB: four of them are what uWSGI's 64 KiB request block can hold",
        "8192",
        within=(1024, 12288),
    )
    static: Mapping[str, str] | None = setting(
        "URL prefixes that nginx answers from folders",
        "what the framework says: Flask's static folder, Django's STATIC_ROOT",
        '{ "/static/" = "public" }',
    )
    trusted_proxies: Strings | None = setting(
        "networks whose X-Forwarded-* headers are believed",
        "none: such headers can be forged by anyone",
        '["10.0.0.0/8"]',
        form="an IP address or network such as 10.0.0.0/8, with no bits set behind the prefix",
    )
    compression: bool | None = setting(
        "gzip text on the way out",
        "on: text shrinks to about a fifth",
        "false",
    )
    keepalive_timeout_s: int | None = setting(
        "how long nginx keeps an idle connection of a client open",
        "65 seconds, longer than the 60 of common load balancers",
        "15",
        within=(0, 3600),
    )
    health_path: str | None = setting(
        "a path that answers 200 when the app is well",
        "none: any answer from the app counts",
        '"/healthz"',
        pattern=r"^/[^\s#]*$",
        form="a path that starts with `/` and has no spaces",
    )
    soak_s: int | None = setting(
        "how long a new release has to go on answering before it gets the traffic",
        "0: its workers have all answered once",
        "10",
        within=(0, 3600),
    )
    release_command: Strings | None = setting(
        "a command that a deploy runs once in the new release before the switch: migrations",
        "the Procfile's `release`, else none",
        '["python", "manage.py", "migrate"]',
    )
    release_timeout_s: int | None = setting(
        "how long the release command may take",
        "600 seconds: migrations of a large table take minutes",
        "3600",
        within=(1, 86400),
    )
    shared: Strings | None = setting(
        "paths in the source that all releases have in common: uploads, a sqlite file",
        "none: a release has only what was copied",
        '["media", "db.sqlite3"]',
        pattern=r"^(?!/)(?!.*(^|/)\.\.?(/|$))[^\0]+$",
        form="a path below the app's folder",
    )
    keep_releases: int | None = setting(
        "how many releases stay on disk, the live one included",
        "5: the live one, the one before and three to fall back on",
        "10",
        within=(2, 1000),
    )
    keep_warm_s: int | None = setting(
        "how long the previous release goes on running, for a rollback at once",
        "600 seconds: most broken releases are noticed in that time",
        "0",
        within=(0, 604800),
    )
    long_request_timeout_s: int | None = setting(
        "how long streams and other long requests may go on in a release that is replaced",
        "the same as request_timeout_s",
        "3600",
        within=(0, 604800),
    )
    on_demand_idle_s: int | None = setting(
        "the app stops after so many seconds without a request and starts with the next; 0: never",
        "0: the app is always ready",
        "300",
        within=(0, 604800),
    )
    procfile: str | None = setting(
        "the file that names processes to run beside the web process; empty for none",
        "`Procfile` if there is one",
        '"Procfile"',
    )
    process_stop_timeout_s: int | None = setting(
        "how long a process of the Procfile may take to end after SIGTERM",
        "60 seconds, as a request",
        "600",
        within=(0, 86400),
    )
    access_log: bool | None = setting(
        "write one JSON line a request",
        "on: `tapster logs` and the live view read it",
        "false",
    )
    reload: bool | None = setting(
        "restart the workers when source files change, and show why the app does not start",
        "off, and for releases always: a restart must be something you meant",
        "true",
    )
    user: str | None = setting(
        "the account that workers run as, when tapster runs as root",
        "the folder's owner, or an unprivileged account that can read the app",
        '"www-data"',
        pattern=r"^[a-z_][a-z0-9_.-]*\$?$",
        form="the name of an account",
    )
    tls_certificate: str | None = setting(
        "certificate chain (PEM); makes nginx speak HTTPS on `listen`",
        "none: plain HTTP",
        '"/etc/ssl/shop.pem"',
    )
    tls_key: str | None = setting(
        "the certificate's private key (PEM)",
        "none: plain HTTP",
        '"/etc/ssl/shop.key"',
    )
    redirect_listen: str | None = setting(
        "HOST:PORT of plain HTTP that redirects to HTTPS",
        "port 80 beside port 443, otherwise none",
        '"0.0.0.0:80"',
        form="HOST:PORT, such as 0.0.0.0:80 or [::1]:8080; :PORT means 127.0.0.1",
    )
    hsts_s: int | None = setting(
        "seconds for which browsers insist on HTTPS (Strict-Transport-Security)",
        "0: off until you are sure that HTTPS stays",
        "31536000",
        within=(0, 63072000),
    )
    max_requests: int | None = setting(
        "restart a worker after this many requests; 0 for never",
        "0: a worker that leaks memory is better seen than hidden",
        "10000",
        within=(0, 1 << 31),
    )
    preload: bool | None = setting(
        "import the app once, before the workers are forked",
        "off: connections and threads opened at import do not survive a fork",
        "true",
    )
    nginx_binary: str | None = setting(
        "the nginx to run: a path, or `bundled` for the one that tapster brings; one for all apps",
        "the one that the home runs, else the machine's if 1.22 or newer, else the bundled one",
        '"bundled"',
    )
    uwsgi: Mapping[str, Scalar | Strings] | None = setting(
        "uWSGI options passed on as they are; they win over tapster's own",
        "none",
        '{ "reload-on-rss" = 512 }',
    )
    nginx: Strings | None = setting(
        "directives for the app's `server` block, passed on as they are",
        "none",
        '["add_header X-Frame-Options DENY always;"]',
        form="whole directives, each ending with `;` or `}`, quotes and braces closed",
    )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was typed, and where."""

    path: Path
    flags: Mapping[str, object]
    home: str | None
    environ: Mapping[str, str]
    commit: str | None = None
    """What a copy is made of, empty for the working tree; None if the folder itself is served."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One setting after everybody was asked."""

    name: str
    value: object
    source: str
    """Where it came from: `--listen`, `TAPSTER_LISTEN`, `tapster.toml:3`, `detected`, `default`."""
    why: str
    """The reason, for a value that nobody set."""
