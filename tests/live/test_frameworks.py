"""ASGI frameworks from PyPI, laid out as people do, brought up with one command each."""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.live.site import Tapster, home
from tests.live.websocket import websocket

pytestmark = pytest.mark.live

QUART = """
from quart import Quart, websocket

def create_app():
    app = Quart(__name__)

    @app.get("/")
    async def page():
        return '<link href="/static/style.css"> Quart'

    @app.websocket("/echo")
    async def echo():
        while True:
            await websocket.send("Quart " + await websocket.receive())

    return app
"""
LITESTAR = """
from litestar import Litestar, get, websocket_listener

@get("/")
async def page() -> str:
    return "Litestar"

@websocket_listener("/echo")
async def echo(data: str) -> str:
    return "Litestar " + data

app = Litestar([page, echo])
"""
FASTAPI = """
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, WebSocket

@asynccontextmanager
async def lifespan(app):
    yield {"name": "FastAPI"}

def create_app() -> FastAPI:
    app = FastAPI(lifespan=lifespan)

    @app.get("/")
    async def page(request: Request):
        return request.state.name

    @app.websocket("/echo")
    async def echo(socket: WebSocket):
        await socket.accept()
        while True:
            await socket.send_text("FastAPI " + await socket.receive_text())

    return app
"""
FALCON = """
import falcon.asgi

class Page:
    async def on_get(self, request, response):
        response.text = "Falcon"

    async def on_websocket(self, request, socket):
        await socket.accept()
        while True:
            await socket.send_text("Falcon " + await socket.receive_text())

app = falcon.asgi.App()
app.add_route("/", Page())
app.add_route("/echo", Page())
"""
CHANNELS = """
import os

from channels.generic.websocket import WebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")

class Echo(WebsocketConsumer):
    def receive(self, text_data):
        self.send("Channels " + text_data)

sockets = URLRouter([path("echo", Echo.as_asgi())])
application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": sockets})
"""
DJANGO = """
ALLOWED_HOSTS, ROOT_URLCONF, SECRET_KEY, STATIC_URL = ["*"], "site1.urls", "tests", "/static/"
INSTALLED_APPS = ["django.contrib.staticfiles", "channels", "site1"]
"""
URLS = """
from django.http import HttpResponse
from django.urls import path

PAGE = '<link href="/static/style.css"> Channels'

urlpatterns = [path("", lambda request: HttpResponse(PAGE))]
"""
MANAGE = 'import os\nos.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")\n'
PYPROJECT = """
[project]
name = "shop"
version = "1"
dependencies = ["fastapi"]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = ["src/shop"]
"""
APPS: Mapping[str, Mapping[str, str]] = {
    "Quart": {
        "requirements.txt": "quart\n",
        "shop/__init__.py": QUART,
        "shop/static/style.css": "body {}",
    },
    "Channels": {
        "requirements.txt": "django\nchannels\n",
        "manage.py": MANAGE,
        "site1/settings.py": DJANGO,
        "site1/urls.py": URLS,
        "site1/asgi.py": CHANNELS,
        "site1/wsgi.py": "raise AssertionError",
        "site1/static/style.css": "body {}",
    },
    "Litestar": {"main.py": LITESTAR},
    "FastAPI": {
        "pyproject.toml": PYPROJECT,
        "src/shop/__init__.py": "",
        "src/shop/main.py": FASTAPI,
    },
    "Falcon": {"app/__init__.py": "", "app/server.py": FALCON, "requirements.txt": "falcon\n"},
}


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.mark.parametrize("framework", APPS)
def test_an_app_is_found_built_and_answers_pages_and_websockets(
    tapster: Tapster, framework: str
) -> None:
    site = tapster.up(tapster.folder(framework.lower(), APPS[framework]))

    page = site.ask("/").body.decode()
    assert framework in page
    for path in re.findall(r'href="(/[^"]+)"', page):
        file = site.ask(path)
        assert file.status == 200
        assert "x-tapster-worker" not in {name.lower() for name in file.headers}
    with websocket(site.port, "/echo") as client:
        client.send("hello")
        assert client.said() == f"{framework} hello"
