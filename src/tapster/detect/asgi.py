"""ASGI frameworks: found, so that tapster can say that it does not serve them yet."""

from tapster.detect.framework import Framework

ASGI_FRAMEWORKS = (
    Framework(
        name="FastAPI",
        interface="asgi",
        constructors=frozenset({"fastapi.FastAPI", "fastapi.applications.FastAPI"}),
        servers=frozenset({"uvicorn.run", "hypercorn.run"}),
    ),
    Framework(
        name="Starlette",
        interface="asgi",
        constructors=frozenset({"starlette.applications.Starlette"}),
    ),
    Framework(
        name="Quart", interface="asgi", constructors=frozenset({"quart.Quart", "quart.app.Quart"})
    ),
    Framework(name="Falcon", interface="asgi", constructors=frozenset({"falcon.asgi.App"})),
    Framework(
        name="Django",
        interface="asgi",
        constructors=frozenset({"django.core.asgi.get_asgi_application"}),
    ),
)
ASGI = Framework(name="ASGI", interface="asgi")
