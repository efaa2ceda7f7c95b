"""The table of apps from PyPI: what their folder holds, and what they have to answer.

A folder holds what the package's own documentation asks for, requirements.txt, and at most one line
of tapster.toml.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class App:
    """One app, and how it is known to work."""

    name: str
    """Of the package."""
    version: str
    framework: str
    interface: Literal["wsgi", "asgi"] = "wsgi"
    extras: str = ""
    more: tuple[str, ...] = ()
    """Other lines of requirements.txt."""
    made_by: tuple[tuple[str, ...], ...] = ()
    """Commands of the package's own that fill the folder first."""
    setting: str = ""
    """The line of tapster.toml."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The app's own configuration and code, which counts as needed; `{folder}` is where it lies."""
    data: Mapping[str, bytes] = field(default_factory=dict)
    """What it shows."""
    asks: Mapping[str, str]
    """Path to what the answer contains; each has status 200."""
    static: str
    """Path of a file that it ships; empty if it ships none."""

    @property
    def requirement(self) -> str:
        """As requirements.txt has it."""
        return f"{self.name}{self.extras}=={self.version}"


def database() -> bytes:
    """A file of SQLite with one table and one row."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("create table fruit as select 'apple' as name")
        made.commit()
        return made.serialize()


DATASETTE = """\
from datasette.app import Datasette

app = Datasette(["shop.db"]).app()
"""
FASTHTML = """\
from fasthtml.common import P, fast_app

app, route = fast_app(static_path="public")


@route("/")
def home():
    return P("Hello from FastHTML")
"""
MARIMO = """\
import marimo

app = marimo.create_asgi_app().with_app(path="", root="notebook.py").build()
"""
NOTEBOOK = b"""\
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    mo.md("Hello from a notebook")
    return
"""
NICEGUI = """\
from fastapi import FastAPI
from nicegui import ui

app = FastAPI()


@ui.page("/")
def home():
    ui.label("Hello from NiceGUI")


ui.run_with(app)
"""
SHINY = """\
from shiny import App, ui

app = App(ui.page_fluid(ui.h1("Hello from Shiny")), None)
"""
SQLITE_WEB = """\
from sqlite_web.sqlite_web import app, initialize_app

initialize_app(["shop.db"])
"""
STARLETTE_ADMIN = """\
from starlette.applications import Starlette
from starlette_admin import BaseAdmin

app = Starlette()
BaseAdmin(title="Fruit shop").mount_to(app)
"""
MAPS = """\
services:
  demo:
  wms:
    md: {title: Maps of nothing}
layers:
  - {name: debug, title: Debug, sources: [debug]}
sources:
  debug: {type: debug}
"""
ONE_PROCESS = "processes = 1"
"""What a page says over its WebSocket belongs to the process that sent the page."""

APPS = (
    App(
        name="httpbin",
        version="0.10.4",
        framework="Flask",
        setting='module = "httpbin:app"',
        asks={"/": "httpbin", "/get?a=1": '"a": "1"', "/ip": "127.0.0.1"},
        static="/static/favicon.ico",
    ),
    App(
        name="ihatemoney",
        version="7.2.1",
        framework="Flask",
        setting='module = "ihatemoney.wsgi:application"',
        files={
            ".env": "IHATEMONEY_SETTINGS_FILE_PATH={folder}/ihatemoney.cfg\n",
            "ihatemoney.cfg": (
                'SECRET_KEY = "not so secret"\n'
                'SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/money.db"\n'
            ),
        },
        asks={"/": "Manage your shared", "/authenticate": "<form"},
        static="/static/css/main.css",
    ),
    App(
        name="supysonic",
        version="0.7.9",
        framework="Flask",
        setting='module = "supysonic.web:create_application()"',
        files={
            "supysonic.conf": (
                "[base]\ndatabase_uri = sqlite:///music.db\n[webapp]\ncache_dir = cache\n"
            ),
        },
        asks={"/user/login": "Supysonic", "/rest/ping.view": "subsonic-response"},
        static="/static/css/supysonic.css",
    ),
    App(
        name="sqlite-web",
        version="0.8.2",
        framework="Flask",
        files={"app.py": SQLITE_WEB},
        data={"shop.db": database()},
        asks={"/": "fruit", "/fruit/content/": "apple"},
        static="/static/js/app.js",
    ),
    App(
        name="isso",
        version="0.13.0",
        framework="Werkzeug",
        more=("setuptools<81",),
        setting='module = "isso.run:application"',
        files={
            ".env": "ISSO_SETTINGS=isso.cfg\n",
            "isso.cfg": "[general]\ndbpath = comments.db\nhost = http://127.0.0.1/\n",
        },
        asks={"/info": "version", "/config": "config"},
        static="/js/embed.min.js",
    ),
    App(
        name="pypiserver",
        version="2.4.2",
        framework="Bottle",
        setting="""module = 'pypiserver:app(roots=["packages"])'""",
        data={"packages/fruit-1.0.tar.gz": b"apples"},
        asks={"/": "1 packages", "/simple/fruit/": "fruit-1.0.tar.gz"},
        static="/packages/fruit-1.0.tar.gz",
    ),
    App(
        name="kinto",
        version="26.5.0",
        framework="Pyramid",
        setting='module = "kinto:main({})"',
        asks={"/v1/": "project_name", "/v1/__heartbeat__": "storage"},
        static="",
    ),
    App(
        name="radicale",
        version="3.9.0",
        framework="none",
        setting='module = "radicale:application"',
        files={
            ".env": "RADICALE_CONFIG=radicale.ini\n",
            "radicale.ini": "[storage]\nfilesystem_folder = collections\n",
        },
        asks={"/.web/": "Radicale"},
        static="/.web/css/main.css",
    ),
    App(
        name="wsgidav",
        version="4.3.5",
        framework="none",
        setting=(
            """module = 'wsgidav.wsgidav_app:WsgiDAVApp({"provider_mapping": {"/": "files"}, """
            """"simple_dc": {"user_mapping": {"*": True}}})'"""
        ),
        data={"files/fruit.txt": b"apples"},
        asks={"/": "fruit.txt", "/fruit.txt": "apples"},
        static="/:dir_browser/style.css",
    ),
    App(
        name="mapproxy",
        version="7.0.0",
        framework="none",
        setting="""module = 'mapproxy.wsgiapp:make_wsgi_app("maps.yaml")'""",
        files={"maps.yaml": MAPS},
        asks={"/demo/": "MapProxy", "/service?SERVICE=WMS&REQUEST=GetCapabilities": "of nothing"},
        static="/demo/static/site.css",
    ),
    App(
        name="trac",
        version="1.6",
        framework="its own",
        more=("setuptools<81",),
        made_by=(("trac-admin", "site", "initenv", "Fruit shop", "sqlite:db/trac.db"),),
        setting='module = "trac.web.main:dispatch_request"',
        files={".env": "TRAC_ENV=site\n"},
        asks={"/": "Fruit shop", "/wiki/TracGuide": "Trac User and Administration Guide"},
        static="/chrome/common/css/trac.css",
    ),
    App(
        name="mercurial",
        version="7.2.4",
        framework="its own",
        made_by=(
            ("hg", "init", "fruit"),
            ("sh", "-c", "cd fruit && echo apples >README && hg commit -A -m First -u ann"),
        ),
        setting="""module = 'mercurial.hgweb:hgweb(b"fruit")'""",
        asks={"/": "First", "/file/tip/README": "apples"},
        static="/static/style-paper.css",
    ),
    App(
        name="ara",
        version="1.8.0",
        framework="Django",
        extras="[server]",
        made_by=(("ara-manage", "migrate"),),
        setting='module = "ara.server.wsgi:application"',
        files={".env": "ARA_BASE_DIR={folder}/ara\n"},
        asks={"/": "ara", "/api/v1/playbooks": '"count":0'},
        static="/static/css/ara.css",
    ),
    App(
        name="wagtail",
        version="7.0.10",
        framework="Django",
        made_by=(("wagtail", "start", "mysite", "."),),
        setting='release_command = ["python", "manage.py", "migrate", "--verbosity", "0"]',
        asks={"/": "Welcome to your new Wagtail site", "/admin/login/": "Sign in"},
        static="/static/wagtailadmin/css/core.css",
    ),
    App(
        name="datasette",
        version="0.65.5",
        framework="none",
        interface="asgi",
        files={"app.py": DATASETTE},
        data={"shop.db": database()},
        asks={"/": "fruit", "/shop/fruit.json": "apple"},
        static="/-/static/app.css",
    ),
    App(
        name="starlette-admin",
        version="1.0.3",
        framework="Starlette",
        interface="asgi",
        files={"app.py": STARLETTE_ADMIN},
        asks={"/admin/": "Fruit shop"},
        static="/admin/static/js/actions.js",
    ),
    App(
        name="python-fasthtml",
        version="0.14.14",
        framework="Starlette",
        interface="asgi",
        files={"app.py": FASTHTML},
        data={"public/fruit.txt": b"apples"},
        asks={"/": "Hello from FastHTML"},
        static="/fruit.txt",
    ),
    App(
        name="nicegui",
        version="3.18.0",
        framework="FastAPI",
        interface="asgi",
        setting=ONE_PROCESS,
        files={"app.py": NICEGUI},
        asks={"/": "Hello from NiceGUI"},
        static="/_nicegui/3.18.0/static/nicegui.css",
    ),
    App(
        name="shiny",
        version="1.8.0",
        framework="Starlette",
        interface="asgi",
        setting=ONE_PROCESS,
        files={"app.py": SHINY},
        asks={"/": "Hello from Shiny"},
        static="/lib/shiny-1.8.0/shiny.min.js",
    ),
    App(
        name="marimo",
        version="0.25.2",
        framework="Starlette",
        interface="asgi",
        setting=ONE_PROCESS,
        files={"app.py": MARIMO},
        data={"notebook.py": NOTEBOOK},
        asks={"/": "marimo", "/health": "healthy"},
        static="/favicon.ico",
    ),
)
