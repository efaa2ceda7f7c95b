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
BOTTLE = Framework("Bottle")
FALCON = Framework("Falcon")
WSGI = Framework("WSGI")
ASGI = Framework("ASGI", "asgi")

CONSTRUCTORS: Mapping[str, Framework] = {
    "flask.Flask": FLASK,
    "flask.app.Flask": FLASK,
    "apiflask.APIFlask": FLASK,
    "django.core.wsgi.get_wsgi_application": Framework("Django"),
    "bottle.Bottle": BOTTLE,
    "bottle.default_app": BOTTLE,
    "bottle.app": BOTTLE,
    "falcon.App": FALCON,
    "falcon.API": FALCON,
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
