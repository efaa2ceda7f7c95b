"""The machine and the account as they are now, read once."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tapster.errors import SettingsError, TapsterError
from tapster.model.facts import AppFacts, HostFacts, PythonFacts
from tapster.model.settings import Settings
from tapster.system import interpreters, limits
from tapster.system.accounts import Account, account, account_with, obstacle, unreachable
from tapster.system.nginx_binary import find_nginx

FOR_NGINX = ("www-data", "nginx", "http", "www", "nobody")
"""Accounts that distributions make for web servers, best first."""
FOR_APPS = ("nobody", "daemon")
"""For an app whose folder belongs to root. Never nginx's own account: who has it can speak to every
app's socket, and who can speak uwsgi can run code.
"""
AS_WRITTEN = "the .ini runs as root, as it does by hand: its folder belongs to root"


def gather_host(
    home: Path,
    settings: Settings,
    app: AppFacts,
    environ: Mapping[str, str],
    running: Path | None = None,
) -> HostFacts:
    """What `resolve` needs to know of the machine; `running` is the home's own nginx."""
    uv = find_uv(environ)
    nginx = find_nginx(settings.nginx_binary, environ, running)
    me = nginx_account = account_with(os.geteuid(), os.getegid())

    def python_for(who: Account) -> PythonFacts:
        """The interpreter that is asked for, the environment's, or one that `who` can run."""

        def fits(executable: Path) -> bool:
            return not obstacle(who, executable)

        if app.environment and not settings.python:
            return app.environment
        if wanted := settings.python or app.requirements.python:
            return interpreters.named(wanted, environ, uv, fits)
        return next(interpreters.installed(environ, fits), interpreters.own_facts())

    if me.uid == 0:
        nginx_account = _nginx_account(home)
        candidates = tuple(_candidates(settings.user, app, nginx_account))
        worker, python = _worker(home, settings.user, app, candidates, python_for)
    else:
        worker, python = me, python_for(me)
    is_as_written = me.uid == worker.uid == 0 and app.ini and not settings.user
    return HostFacts(
        cores=limits.cores(),
        memory_bytes=limits.memory_bytes(),
        somaxconn=limits.somaxconn(),
        open_files=limits.open_files(),
        is_root=me.uid == 0,
        app_user=worker.name,
        app_group=worker.group,
        nginx_user=nginx_account.name,
        nginx_group=nginx_account.group,
        user_note=AS_WRITTEN if is_as_written else "",
        nginx=nginx,
        uv=uv,
        python=python,
        own_python=interpreters.own_facts(),
    )


def find_uv(environ: Mapping[str, str]) -> Path:
    """The uv of the package `uv`, else the one in PATH."""
    try:
        from uv import find_uv_bin  # noqa: PLC0415  a package without its program cannot say so

        return Path(find_uv_bin())
    except (ImportError, FileNotFoundError) as error:
        if found := shutil.which("uv", path=environ.get("PATH", "")):
            return Path(found)
        why = str(error) or "the package uv has no program"
        raise TapsterError("there is no uv", why, "pip install uv") from error


def _worker(
    home: Path,
    user: str | None,
    app: AppFacts,
    candidates: tuple[Account, ...],
    python_for: Callable[[Account], PythonFacts],
) -> tuple[Account, PythonFacts]:
    """The first of the candidates that can run the app, and its interpreter."""
    obstacles: list[str] = []
    for who in candidates:
        blocked = obstacle(who, app.folder) or unreachable(who, home / "any")
        if not blocked:
            python = python_for(who)
            parts = (python.executable, *([python.prefix] if python.is_venv else []))
            unread = next(filter(None, (obstacle(who, part) for part in parts)), "")
            if not unread:
                return who, python
            blocked = f"its Python is {python.executable}, and {unread}"
        obstacles.append(blocked)
    if user:
        raise TapsterError(
            f"the app cannot run as {user}",
            obstacles[0],
            f"let {user} read it, or choose another account: user in tapster.toml",
        )
    raise TapsterError(
        f"{app.folder} cannot be served: no account but root could run it",
        obstacles[0] if obstacles else "this machine has no unprivileged account",
        "use folders that others can read, such as /srv, or run it as root on purpose: --user root",
    )


def _candidates(user: str | None, app: AppFacts, nginx: Account) -> Iterator[Account]:
    """Accounts that workers could run as, best first."""
    if user:
        asked_for = account(user)
        if asked_for is None:
            raise SettingsError(
                f"the app cannot run as {user}",
                "this machine has no such account",
                f"make it (useradd --system {user}), or change `user`",
            )
        yield asked_for
        return
    names = (app.owner,) if app.ini else (app.owner, *FOR_APPS)
    for name in dict.fromkeys(names):
        found = account(name) if name else None
        if found and found.name != nginx.name and (found.uid != 0 or app.ini):
            yield found


def _nginx_account(home: Path) -> Account:
    """Whom nginx's workers run as, started by root: one who can enter the home."""
    why = "this machine has none of: " + ", ".join(FOR_NGINX)
    for name in FOR_NGINX:
        found = account(name)
        if found:
            why = unreachable(found, home / "any")
            if not why:
                return found
    raise TapsterError(
        f"no account but root could serve what lies in {home}",
        why,
        "choose a home that others can enter: --home /var/lib/tapster",
    )
