"""What is an app: the table of frameworks, and the shapes of plain WSGI and ASGI callables.

https://peps.python.org/pep-3333/#the-application-framework-side
https://asgi.readthedocs.io/en/latest/specs/main.html#applications
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from tapster.detect.names import Function, Names, dotted_name


@dataclass(frozen=True)
class Framework:
    """What an app was made with."""

    name: str
    interface: Literal["wsgi", "asgi"] = "wsgi"


FLASK = Framework("Flask")
WSGI = Framework("WSGI")
ASGI = Framework("ASGI", "asgi")

CONSTRUCTORS: Mapping[str, Framework] = {
    **dict.fromkeys(("flask.Flask", "flask.app.Flask", "apiflask.APIFlask"), FLASK),
    **dict.fromkeys(("bottle.Bottle", "bottle.default_app", "bottle.app"), Framework("Bottle")),
    **dict.fromkeys(("falcon.App", "falcon.API"), Framework("Falcon")),
    "django.core.wsgi.get_wsgi_application": Framework("Django"),
    "fastapi.FastAPI": Framework("FastAPI", "asgi"),
    "starlette.applications.Starlette": Framework("Starlette", "asgi"),
    "quart.Quart": Framework("Quart", "asgi"),
    "litestar.Litestar": Framework("Litestar", "asgi"),
    "falcon.asgi.App": Framework("Falcon", "asgi"),
    "django.core.asgi.get_asgi_application": Framework("Django", "asgi"),
    **dict.fromkeys(("socketio.ASGIApp", "asgiref.wsgi.WsgiToAsgi", "a2wsgi.WSGIMiddleware"), ASGI),
    "a2wsgi.ASGIMiddleware": WSGI,
}
"""Dotted names whose call, or whose subclass's call, is an app."""
NAMES = {each.name.lower(): each.name for each in CONSTRUCTORS.values()}
"""Package to framework."""
METHODS: Mapping[str, Framework] = {"make_wsgi_app": Framework("Pyramid")}
"""Names of methods whose call is an app."""
NO_APPS = frozenset({"celery", "click", "cyclopts", "kivy", "PyQt5", "PyQt6", "textual", "typer"})
"""Packages whose apps answer no requests."""
SERVERS = frozenset(
    {
        *("bottle.run", "waitress.serve", "gevent.pywsgi.WSGIServer.serve_forever"),
        *("uvicorn.run", "hypercorn.run"),
    }
)
"""Dotted names whose call serves, and returns only when the server ends."""


def instance_framework(definition: ast.ClassDef, names: Names) -> Framework | None:
    """What instances of the class are apps of, if they are."""
    bases = (CONSTRUCTORS.get(dotted_name(base, names)) for base in definition.bases)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    methods = (each for each in definition.body if isinstance(each, functions))
    shapes = (shape(each) for each in methods if each.name == "__call__")
    return next(filter(None, (*bases, *shapes)), None)


def shape(function: Function, *, any_names: bool = False) -> Framework | None:
    """WSGI for `(environ, start_response)`, ASGI for an async `(scope, receive, send)`.

    One argument has to have its usual name, unless `any_names` will do.
    """
    arguments = [each.arg for each in function.args.posonlyargs + function.args.args]
    if arguments[:1] == ["self"]:
        del arguments[0]
    framework, usual = WSGI, ["environ", "start_response"]
    if isinstance(function, ast.AsyncFunctionDef):
        framework, usual = ASGI, ["scope", "receive", "send"]
    named = any_names or any(map(str.__eq__, arguments, usual))
    return framework if named and len(arguments) == len(usual) else None
