"""The paths and accounts that an .ini names. Nothing is looked up; values with `$(` stay out."""

from collections.abc import Iterator
from pathlib import Path

from tapster.uwsgi_ini.ini import Ini
from tapster.uwsgi_ini.values import is_address

FROM_START = frozenset({"chdir", "pidfile", "logto", "logto2", "daemonize", "daemonize2"})
"""Relative to the folder that uWSGI is started in; everything else to `chdir`."""
FROM_CHDIR = frozenset(
    {
        *("socket", "uwsgi-socket", "http-socket", "http11-socket", "http", "stats"),
        *("master-fifo", "pidfile2", "safe-pidfile", "safe-pidfile2", "chdir2", "spooler"),
        *("touch-reload", "touch-workers-reload", "touch-chain-reload", "touch-mules-reload"),
        *("touch-logrotate", "touch-logreopen", "touch-exec", "touch-signal", "fs-reload"),
        *("wsgi-file", "home", "pythonpath", "check-static", "static-safe", "mimefile"),
        *("static-map", "static-map2", "mount", "binary-path", "emperor", "https", "https-socket"),
    }
)
ANCHORS = ("chdir", "virtualenv", "wsgi-file", "pythonpath", "binary-path")
"""What is there before uWSGI starts: if none of it is here, the .ini is for another machine."""
ACCOUNTS = ("uid", "gid", "chown-socket", "immediate-uid", "immediate-gid", "add-gid")


def base(ini: Ini) -> Path:
    """The folder that most relative paths begin at; uWSGI is taken to start beside the .ini."""
    return ini.path.parent / ini.value("chdir")


def paths(ini: Ini) -> Iterator[Path]:
    """Every path that an option names, absolute; of a module, each file that it could be."""
    yield ini.path
    for option in ini.options:
        start = ini.path.parent if option.key in FROM_START else base(ini)
        if option.key in FROM_START | FROM_CHDIR:
            yield from (start / part for part in _parts(option.key, option.value))
    yield from app_files(ini)


def app_files(ini: Ini) -> Iterator[Path]:
    """Every file that could be the app's: of a module, one for each folder that is looked in."""
    folders = [base(ini), *(base(ini) / each.value for each in ini.all("pythonpath"))]
    for option in ini.all("module", "wsgi-file"):
        module = option.value.partition(":")[0]
        if option.key == "wsgi-file" and _is_plain(option.value):
            yield base(ini) / option.value
        elif module.replace(".", "").isidentifier():
            for folder in folders:
                file = folder.joinpath(*module.split("."))
                yield from (file.with_suffix(".py"), file / "__init__.py")


def anchors(ini: Ini) -> Iterator[Path]:
    """The absolute ones of those paths that have to be there before uWSGI starts."""
    for option in ini.all(*ANCHORS):
        if option.value.startswith("/") and _is_plain(option.value):
            yield Path(option.value)


def accounts(ini: Ini) -> frozenset[str]:
    """Names of users and groups."""
    values = (option.value for option in ini.all(*ACCOUNTS))
    return frozenset(name for value in values for name in value.split(":")[:2] if _is_plain(name))


def _parts(key: str, value: str) -> Iterator[str]:
    """The paths in a value: `/static=/srv/static`, `cert.pem,key.pem`, `HOST:PORT`."""
    if key in {"static-map", "static-map2", "mount"}:
        value = value.partition("=")[2]
    elif key in {"https", "https-socket"}:
        yield from filter(_is_plain, value.split(",")[1:3])
        return
    if not is_address(value) and _is_plain(value):
        yield value.partition(" ")[0] if key.startswith("touch-") else value


def _is_plain(value: str) -> bool:
    """Whether it is a whole path or name, and none that only uWSGI knows."""
    return bool(value) and not any(sign in value for sign in ("$(", "%(", "@(", "{{", "\0"))
