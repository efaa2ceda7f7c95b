"""Frameworks that need no more than the name of what makes the app."""

from tapster.detect.framework import Framework

BOTTLE = Framework(
    name="Bottle",
    constructors=frozenset({"bottle.Bottle", "bottle.default_app", "bottle.app"}),
    servers=frozenset({"bottle.run"}),
)
FALCON = Framework(name="Falcon", constructors=frozenset({"falcon.App", "falcon.API"}))
PYRAMID = Framework(name="Pyramid", methods=frozenset({"make_wsgi_app"}))
WSGI = Framework(
    name="WSGI",
    servers=frozenset({"waitress.serve", "gevent.pywsgi.WSGIServer.serve_forever"}),
)
