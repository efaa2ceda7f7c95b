"""What tapster has to know of an .ini that it runs as written: where it listens and writes."""

import re
from pathlib import Path
from typing import TypeAlias

from tapster.model.stack import Upstream
from tapster.uwsgi_ini.options import key_of
from tapster.uwsgi_ini.values import is_address, is_true

Options: TypeAlias = tuple[tuple[str, str], ...]
"""Name and value of each option as uWSGI applies them; a repeated option stands twice."""

UWSGI_SOCKETS = ("socket", "uwsgi-socket")
HTTP_SOCKETS = ("http-socket", "http")
LOGS = ("daemonize", "daemonize2", "logto", "logto2")
PIDS = ("pidfile", "pidfile2", "safe-pidfile")
REACHING = ("pythonpath", "chdir2", "env")


def last(options: Options, *keys: str) -> str | None:
    """The value that counts, of options by the one name of all their aliases; None if none is."""
    return next((value for name, value in reversed(options) if key_of(name) in keys), None)


def all_of(options: Options, *keys: str) -> tuple[str, ...]:
    """Every value of repeatable options."""
    return tuple(value for name, value in options if key_of(name) in keys)


def upstream(options: Options, folder: Path) -> Upstream | None:
    """The first uwsgi socket; None if the .ini opens none, and needs one of ours for nginx."""
    for value in all_of(options, *UWSGI_SOCKETS):
        return Upstream(address=_address(value, options, folder), protocol="uwsgi")
    return None


def listens(options: Options) -> tuple[str, ...]:
    """Every HOST:PORT that the .ini opens; unix sockets left out."""
    values = all_of(options, *UWSGI_SOCKETS, *HTTP_SOCKETS, "stats")
    return tuple(_tcp(value) for value in values if is_address(value))


def stats(options: Options, folder: Path) -> str | None:
    """Where uWSGI tells its statistics; empty if only uWSGI knows, None if nothing is said."""
    said = last(options, "stats")
    if said is None:
        return None
    is_plain = not re.search(r"^@|[$@%]\(", said)
    as_json = not is_true(last(options, "stats-http") or "false")
    return _address(said, options, folder) if is_plain and as_json else ""


def folders(options: Options, folder: Path) -> tuple[Path, ...]:
    """Folders of the log and pid files, which uWSGI opens before `chdir` and does not make."""
    files = (*logs(options, folder), *_paths(options, folder, *PIDS))
    return tuple(dict.fromkeys(file.parent for file in files))


def logs(options: Options, folder: Path) -> tuple[Path, ...]:
    """Files that uWSGI logs to, relative to the folder it is started in."""
    return _paths(options, folder, *LOGS)


def app(options: Options) -> tuple[str, str, str]:
    """Module, callable and folder of the app; no module if only uWSGI knows how it is loaded."""
    root = last(options, "chdir") or "."
    named = last(options, "module") or ""
    module, _, attribute = named.partition(":")
    attribute = attribute or last(options, "callable") or "application"
    is_plain = module.replace(".", "").isidentifier() and not all_of(options, *REACHING)
    return (module, attribute, root) if is_plain else ("", "", root)


def is_background(options: Options) -> bool:
    """Whether the .ini asks to go to the background."""
    return last(options, "daemonize", "daemonize2") is not None


def _paths(options: Options, folder: Path, *names: str) -> tuple[Path, ...]:
    return tuple((folder / value).resolve() for value in all_of(options, *names) if value)


def _address(value: str, options: Options, folder: Path) -> str:
    """A unix socket's path is relative to `chdir`, which is relative to `folder`."""
    if is_address(value):
        return _tcp(value)
    base = folder / (last(options, "chdir", "chdir2") or ".")
    return f"unix:{(base / value).resolve()}"


def _tcp(value: str) -> str:
    """HOST:PORT, without what atoi(3) ignores behind the port: `127.0.0.1:3000 ; nginx`."""
    host, _, rest = value.rpartition(":")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    everywhere = host in {"", "*", "0.0.0.0"}  # noqa: S104  only read
    return f"{'127.0.0.1' if everywhere else host}:{rest[:digits]}"
