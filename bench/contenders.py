"""Who takes part: what each is made of, and how fast tapster promises to be beside it.

Every one has two workers, but for the note, which has three. All nginx are the bundled one, but for
those that say otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

NGINX = "@NGINX@ -p @FOLDER@/ -c @FOLDER@/nginx.conf -g 'daemon off;'"
UWSGI = "@VENV@/bin/python -c 'import pyuwsgi; pyuwsgi.run()' --ini uwsgi.ini"
GUNICORN = "@VENV@/bin/gunicorn --chdir @APP@ --workers 2 --log-level warning app:app"
THREADS = "--worker-class gthread --threads 4"
GRANIAN = (
    "@VENV@/bin/granian --interface wsgi --working-dir @APP@ --workers 2 --log-level warning"
    " app:app"
)


@dataclass(frozen=True, kw_only=True)
class Contender:
    """One way to serve the app; without commands, tapster."""

    name: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Name in its folder to name in bench/peers."""
    commands: tuple[str, ...] = ()
    """What runs in its folder until the end."""
    daemons: tuple[str, ...] = ()
    """What goes to the background and leaves its pid in uwsgi.pid."""
    flags: tuple[str, ...] = ()
    """Of `tapster up`."""
    on_debian: bool = False
    """With Debian's nginx, if this machine has it, and else not at all."""
    at_least: float | None = None
    """Requests a second of tapster, divided by its own, as promised."""
    beside: str = "tapster"
    """Which tapster it is compared with."""


def _with_nginx(conf: str, **files: str) -> dict[str, str]:
    """The files of something behind nginx."""
    named = {name.replace("_ini", ".ini"): source for name, source in files.items()}
    return {
        "nginx.conf": conf,
        "mime.types": "mime.types",
        "uwsgi_params": "uwsgi_params",
        **named,
    }


_EXPERT = _with_nginx("expert.nginx.conf", uwsgi_ini="expert.uwsgi.ini")
_PROXY = _with_nginx("proxy.nginx.conf")
_BARE = _with_nginx("bare.nginx.conf")
_SOCKET = "unix:@FOLDER@/app.sock"
_PORT = "127.0.0.1:@PORT@"
DEBIAN = "tapster, Debian's nginx"

APP = (
    Contender(name="tapster"),
    Contender(name=DEBIAN, on_debian=True),
    Contender(
        name="nginx + uWSGI, tuned by hand", files=_EXPERT, commands=(UWSGI, NGINX), at_least=1.0
    ),
    Contender(
        name="the same, Debian's nginx",
        files=_EXPERT,
        commands=(UWSGI, NGINX),
        on_debian=True,
        at_least=1.0,
        beside=DEBIAN,
    ),
    Contender(
        name="nginx + uWSGI, the note's .ini",
        files=_with_nginx("note.nginx.conf"),
        commands=(NGINX,),
        daemons=("@VENV@/bin/python -c 'import pyuwsgi; pyuwsgi.run()' --ini wsgi.ini",),
        at_least=1.6,
    ),
    Contender(
        name="nginx + gunicorn sync",
        files=_PROXY,
        commands=(f"{GUNICORN} --bind {_SOCKET}", NGINX),
        at_least=2.3,
    ),
    Contender(
        name="nginx + gunicorn gthread",
        files=_PROXY,
        commands=(f"{GUNICORN} {THREADS} --bind {_SOCKET}", NGINX),
        at_least=2.3,
    ),
    Contender(
        name="nginx + granian",
        files=_PROXY,
        commands=(f"{GRANIAN} --uds @FOLDER@/app.sock --uds-permissions 666", NGINX),
    ),
    Contender(
        name="granian alone",
        commands=(f"{GRANIAN} --host 127.0.0.1 --port @PORT@",),
        at_least=0.95,
    ),
    Contender(
        name="granian alone, --blocking-threads 1",
        commands=(f"{GRANIAN} --blocking-threads 1 --host 127.0.0.1 --port @PORT@",),
        at_least=0.95,
    ),
    Contender(
        name="uWSGI alone (http-socket)",
        files={"uwsgi.ini": "http.uwsgi.ini"},
        commands=(UWSGI,),
    ),
    Contender(name="gunicorn sync alone", commands=(f"{GUNICORN} --bind {_PORT}",)),
    Contender(name="gunicorn gthread alone", commands=(f"{GUNICORN} {THREADS} --bind {_PORT}",)),
)

STATIC = (
    APP[0],
    APP[1],
    Contender(name="bare nginx", files=_BARE, commands=(NGINX,), at_least=0.95),
    Contender(
        name="bare nginx, Debian's",
        files=_BARE,
        commands=(NGINX,),
        on_debian=True,
        at_least=0.95,
        beside=DEBIAN,
    ),
)
