"""The table of all frameworks. A new one is a value here, and a file if it needs code."""

from tapster.detect.asgi import ASGI, ASGI_FRAMEWORKS
from tapster.detect.django import DJANGO
from tapster.detect.flask import FLASK
from tapster.detect.framework import Framework
from tapster.detect.wsgi import BOTTLE, FALCON, PYRAMID, WSGI

FRAMEWORKS: tuple[Framework, ...] = (
    FLASK,
    DJANGO,
    BOTTLE,
    FALCON,
    PYRAMID,
    WSGI,
    *ASGI_FRAMEWORKS,
    ASGI,
)
CONSTRUCTORS = {name: framework for framework in FRAMEWORKS for name in framework.constructors}
METHODS = {name: framework for framework in FRAMEWORKS for name in framework.methods}
SERVERS = frozenset(name for framework in FRAMEWORKS for name in framework.servers)
