"""Who takes part for an interface: tapster with each of its engines, and their servers alone.

What joins the table of engines takes part by itself. The servers alone answer HTTP on a port of the
loopback interface; everyone has two workers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bench.contenders import APP, GRANIAN, GUNICORN, UWSGI, Contender
from tapster.engines.engine import ENGINES
from tapster.resolve.engine import INTERFACES

WAYS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("gunicorn", "wsgi"): {"gunicorn sync": (), "gunicorn gthread": ("--threads", "4")},
}
"""Of an engine with an interface: name to flags, if there is more than one."""
UVICORN = (
    "@VENV@/bin/uvicorn --app-dir @APP@ --workers 2 --log-level warning --no-access-log app:app"
)
_AT_PORT = "--host 127.0.0.1 --port @PORT@"
_WSGI = {each.name: replace(each, at_least=None) for each in APP}
ALONE: Mapping[tuple[str, str], tuple[Contender, ...]] = {
    ("uwsgi", "wsgi"): (
        Contender(
            name="uWSGI alone, http-socket",
            files={"uwsgi.ini": "closing.uwsgi.ini"},
            commands=(UWSGI,),
        ),
        replace(_WSGI["uWSGI alone (http-socket)"], name="uWSGI alone, http11-socket"),
    ),
    ("gunicorn sync", "wsgi"): (_WSGI["gunicorn sync alone"],),
    ("gunicorn gthread", "wsgi"): (_WSGI["gunicorn gthread alone"],),
    ("granian", "wsgi"): (
        _WSGI["granian alone"],
        _WSGI["granian alone, --blocking-threads 1"],
    ),
    ("gunicorn", "asgi"): (
        Contender(
            name="gunicorn alone",
            commands=(f"{GUNICORN} --worker-class asgi --bind 127.0.0.1:@PORT@",),
        ),
    ),
    ("granian", "asgi"): (
        Contender(
            name="granian alone",
            commands=(f"{GRANIAN} {_AT_PORT}".replace("--interface wsgi", "--interface asgi"),),
        ),
    ),
    ("uvicorn", "asgi"): (
        Contender(name="uvicorn alone", commands=(f"{UVICORN} {_AT_PORT}",)),
    ),
}  # fmt: skip
"""By the way that tapster runs it, and the interface."""


def takes_part(interface: str) -> tuple[Contender, ...]:
    """Everyone with that interface, each server alone behind the tapster it is compared with."""
    return tuple(_takes_part(interface))


def _takes_part(interface: str) -> Iterator[Contender]:
    for engine in ENGINES:
        if interface in INTERFACES[engine]:
            ways = WAYS.get((engine, interface), {engine: ()})
            for way, flags in ways.items():
                name = f"tapster, {way}"
                asked = ("--engine", engine, "--processes", "2", *flags)
                yield Contender(name=name, flags=asked, beside=name)
                for alone in ALONE[way, interface]:
                    yield replace(alone, beside=name)
