"""The table of frameworks: whose call makes an app, and whose call serves one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


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
    "falcon.asgi.App": Framework("Falcon", "asgi"),
    "django.core.asgi.get_asgi_application": Framework("Django", "asgi"),
}
"""Dotted names whose call, or whose subclass's call, is an app."""
METHODS: Mapping[str, Framework] = {"make_wsgi_app": Framework("Pyramid")}
"""Names of methods whose call is an app."""
SERVERS = frozenset(
    {
        *("bottle.run", "waitress.serve", "gevent.pywsgi.WSGIServer.serve_forever"),
        *("uvicorn.run", "hypercorn.run"),
    }
)
"""Dotted names whose call serves, and returns only when the server ends."""
