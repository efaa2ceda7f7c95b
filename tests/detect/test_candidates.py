"""What a folder's source shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster import detect
from tapster.detect.modules import MOST_CHARACTERS
from tapster.model.facts import Candidate, Tree

FLASK = "from flask import Flask\napp = Flask(__name__)\n"
FACTORY = "def create_app():\n    import flask\n    app = flask.Flask(__name__)\n    return app\n"
PYRAMID = """
from pyramid.config import Configurator
with Configurator() as config:
    app = config.make_wsgi_app()
"""
INSTANCE = """
class App:
    def __call__(self, environ, start_response): ...
app = App()
"""
ASGI_INSTANCE = """
class App:
    async def __call__(self, scope, receive, send): ...
app = App()
"""
WSGI_BODY = "    start_response('200 OK', [])\n    return []\n"


def best(tree: Tree) -> Candidate:
    return detect.choose(detect.candidates(tree), detect.looked_at(tree))


@pytest.mark.parametrize(
    ("tree", "spec", "framework", "root"),
    [
        ({"app.py": FLASK}, "app:app", "Flask", "."),
        ({"hello.py": FLASK}, "hello:app", "Flask", "."),
        ({"server.py": FLASK.replace("app =", "web =")}, "server:web", "Flask", "."),
        ({"shop/__init__.py": FACTORY}, "shop:create_app()", "Flask", "."),
        ({"shop/__init__.py": "", "shop/web.py": FLASK}, "shop.web:app", "Flask", "."),
        ({"src/shop/__init__.py": FACTORY}, "shop:create_app()", "Flask", "src"),
        ({"src/shop/__init__.py": FLASK}, "shop:app", "Flask", "src"),
        ({"app/app.py": FLASK}, "app:app", "Flask", "app"),
        (
            {"app/web.py": FLASK, "app/pages.py": "from app.web import app"},
            "app.web:app",
            "Flask",
            ".",
        ),
        ({"app.py": FACTORY + "app = create_app()"}, "app:app", "Flask", "."),
        (
            {
                "shop/__init__.py": FACTORY,
                "wsgi.py": "from shop import create_app\napp = create_app()",
            },
            "wsgi:app",
            "Flask",
            ".",
        ),
        (
            {"app.py": FLASK, "wsgi.py": "from app import app as application"},
            "wsgi:application",
            "Flask",
            ".",
        ),
        (
            {"wsgi.py": "import app\napplication = app.app", "app.py": FLASK},
            "wsgi:application",
            "Flask",
            ".",
        ),
        (
            {"shop/__init__.py": "from .web import app", "shop/web.py": FLASK},
            "shop:app",
            "Flask",
            ".",
        ),
        ({"app.py": FLASK + "from proxy import Fix\napp = Fix(app)"}, "app:app", "Flask", "."),
        (
            {"app.py": "from flask import Flask\nclass Shop(Flask): pass\napp = Shop(__name__)"},
            "app:app",
            "Flask",
            ".",
        ),
        (
            {"app.py": "import flask\ntry:\n    app: flask.Flask = make()\nfinally:\n    pass"},
            "app:app",
            "Flask",
            ".",
        ),
        ({"app.py": "import bottle\napp = bottle.default_app()"}, "app:app", "Bottle", "."),
        ({"app.py": "from bottle import Bottle\napp = Bottle()"}, "app:app", "Bottle", "."),
        ({"app.py": "import falcon\napp = falcon.App()"}, "app:app", "Falcon", "."),
        ({"app.py": PYRAMID}, "app:app", "Pyramid", "."),
        (
            {"app.py": f"def application(environ, start_response):\n{WSGI_BODY}"},
            "app:application",
            "WSGI",
            ".",
        ),
        ({"site1.py": f"def serve(env, start_response):\n{WSGI_BODY}"}, "site1:serve", "WSGI", "."),
        ({"app.py": INSTANCE}, "app:app", "WSGI", "."),
    ],
)
def test_the_app_is_found_where_people_put_it(
    tree: Tree, spec: str, framework: str, root: str
) -> None:
    found = best(tree)

    assert (found.spec, found.framework, found.root) == (spec, framework, root)
    assert found.interface == "wsgi"


@pytest.mark.parametrize(
    ("source", "framework"),
    [
        ("from fastapi import FastAPI\napp = FastAPI()", "FastAPI"),
        ("from starlette.applications import Starlette\napp = Starlette()", "Starlette"),
        ("from quart import Quart\napp = Quart(__name__)", "Quart"),
        ("import falcon.asgi\napp = falcon.asgi.App()", "Falcon"),
        ("from litestar import Litestar\napp = Litestar([])", "Litestar"),
        ("async def app(scope, receive, send): ...", "ASGI"),
        (ASGI_INSTANCE, "ASGI"),
        ("import fastapi, mw\napp = fastapi.FastAPI()\napp = mw.Cors(app)", "FastAPI"),
        (f"{FLASK}from asgiref.wsgi import WsgiToAsgi\napp = WsgiToAsgi(app)", "ASGI"),
        (f"{FLASK}import socketio\napp = socketio.ASGIApp(socketio.AsyncServer(), app)", "ASGI"),
    ],
)
def test_asgi_is_recognised_as_what_it_is(source: str, framework: str) -> None:
    found = best({"main.py": source})

    assert (found.spec, found.framework, found.interface) == ("main:app", framework, "asgi")


@pytest.mark.parametrize(
    ("path", "spec", "root"),
    [
        ("main.py", "main:create_app()", "."),
        ("shop/__init__.py", "shop:create_app()", "."),
        ("src/shop/__init__.py", "shop:create_app()", "src"),
    ],
)
@pytest.mark.parametrize(
    "made", ["fastapi.FastAPI", "quart.Quart", "litestar.Litestar", "falcon.asgi.App"]
)
def test_an_asgi_factory_is_found_in_a_file_a_package_and_below_src(
    path: str, spec: str, root: str, made: str
) -> None:
    source = f"import {made.rpartition('.')[0]}\ndef create_app():\n    return {made}()\n"
    found = best({path: source})

    assert (found.spec, found.root, found.interface) == (spec, root, "asgi")


@pytest.mark.parametrize(
    "folder", ["tests", "venv", ".venv", "node_modules", "migrations", "docs", "build", "a/tests"]
)
def test_apps_in_folders_that_serve_nothing_are_passed_over(folder: str) -> None:
    assert detect.candidates({f"{folder}/app.py": FLASK}) == ()


def test_two_names_of_one_app_are_no_ambiguity_and_two_apps_are() -> None:
    one = {"main.py": FLASK, "app.py": "from main import app"}
    two = {"main.py": FLASK, "app.py": FLASK}

    assert best(one).spec == "app:app"
    assert len({candidate.rank for candidate in detect.candidates(two)}) == 1


def test_modules_that_only_use_the_app_do_not_name_it() -> None:
    tree = {"shop/__init__.py": FLASK, "shop/views.py": "from shop import app"}

    assert [candidate.spec for candidate in detect.candidates(tree)] == ["shop:app"]


def test_an_extension_that_is_given_the_app_is_not_taken_for_it() -> None:
    tree = {"web.py": FLASK.replace("app =", "web =") + "from db import DB\ndb = DB(web)\n"}

    assert [candidate.spec for candidate in detect.candidates(tree)] == ["web:web"]


def test_a_script_that_has_the_app_for_its_context_comes_after_the_package() -> None:
    worker = "from shop import create_app\napp = create_app()"
    tree = {"shop/__init__.py": FACTORY, "shop/celery_worker.py": worker, "run.py": worker}

    assert best(tree).spec == "run:app"


def test_a_server_started_by_the_import_is_explained_with_its_line() -> None:
    found = best({"app.py": FLASK + "app.run(debug=True)\n"})

    assert found.spec == "app:app"
    assert "app.py:3: `app.run(...)` starts a server of its own" in found.notes[0]


def test_a_name_of_the_same_app_without_such_a_server_is_preferred() -> None:
    tree = {"run.py": "from shop import app\napp.run()", "shop/__init__.py": FLASK}

    assert best(tree).spec == "shop:app"


def test_a_guarded_server_is_as_it_should_be() -> None:
    found = best({"app.py": FLASK + "if __name__ == '__main__':\n    app.run()\n"})

    assert found.notes == ()


def test_names_bound_below_the_main_guard_do_not_exist_on_import() -> None:
    guarded = "from flask import Flask\nif __name__ == '__main__':\n    app = Flask(__name__)\n"

    assert detect.candidates({"app.py": guarded}) == ()


def test_a_factory_with_arguments_and_defaults_can_be_called() -> None:
    tree = {"shop.py": FACTORY.replace("()", "(config=None, *, debug=False)", 1)}

    assert best(tree).spec == "shop:create_app()"


@pytest.mark.parametrize(
    "source", [FLASK, FLASK.replace("flask", "quart").replace("Flask", "Quart")]
)
def test_flask_and_quart_say_where_their_static_files_are(source: str) -> None:
    plain = {"shop/__init__.py": source, "shop/static/": ""}

    assert best(plain).static == {"/static/": "shop/static"}


def test_flask_may_have_its_static_files_elsewhere_or_none() -> None:
    moved = {
        "app.py": FLASK.replace("__name__", "__name__, static_folder='dist', static_url_path='/s'"),
        "dist/": "",
    }
    none = {"app.py": FLASK}
    switched_off = {
        "app.py": FLASK.replace("__name__", "__name__, static_folder=None"),
        "static/": "",
    }

    assert best(moved).static == {"/s/": "dist"}
    assert best(none).static is None
    assert best(switched_off).static is None


def test_static_files_never_take_over_the_whole_site_or_leave_the_folder() -> None:
    at_the_top = FLASK.replace("__name__", "__name__, static_url_path='/'")
    outside = FLASK.replace("__name__", "__name__, static_folder='../up'")

    assert best({"app.py": at_the_top, "static/": ""}).static is None
    assert best({"app.py": outside, "../up/": ""}).static is None


@given(st.dictionaries(st.from_regex(r"[a-z/]{1,8}\.py", fullmatch=True), st.text(), max_size=5))
def test_any_text_at_all_is_survived(tree: dict[str, str]) -> None:
    ranks = [candidate.rank for candidate in detect.candidates(tree)]

    assert ranks == sorted(ranks)


def test_imports_in_a_circle_end() -> None:
    tree = {"a.py": "from b import app", "b.py": "from a import app", "app.py": "app = app"}

    assert detect.candidates(tree) == ()


def test_of_too_much_source_what_is_near_the_top_is_read() -> None:
    tree = {"deep/er/app.py": FLASK, "deep/data.py": "#" * MOST_CHARACTERS, "main.py": FLASK}

    assert detect.looked_at(tree) == ("main.py",)
    assert [candidate.spec for candidate in detect.candidates(tree)] == ["main:app"]


def test_functions_that_happen_to_take_two_arguments_are_no_apps() -> None:
    function = "# app\ndef relpath(path, start): ...\n"
    instance = "class Exit:\n    def __call__(self, why, code): ...\nleave = Exit()\n"

    assert detect.candidates({"tools.py": function + instance}) == ()


@pytest.mark.parametrize(
    "source",
    [
        "from sqlite_web.sqlite_web import app",
        "import radicale\napp = radicale.application",
        "from datasette.app import Datasette\napp = Datasette(['shop.db']).app()",
        "from datasette.app import Datasette\nshown = Datasette([])\napp = shown.app()",
        "from fasthtml.common import fast_app\napp, route = fast_app()",
        "import pypiserver as server, proxy\napp = server.app()\napp = proxy.Fix(app)",
    ],
)
def test_what_an_installed_package_makes_is_taken_for_the_app_until_it_is_imported(
    source: str,
) -> None:
    found = best({"app.py": source})

    assert (found.spec, found.is_guess) == ("app:app", True)


@pytest.mark.parametrize(
    "tree",
    [
        {"app.py": "import typer\napp = typer.Typer()"},
        {"app.py": "from celery import Celery\napp = Celery()"},
        {"app.py": "from collections import Counter\napp = Counter()"},
        {"app.py": "from shop import app", "shop.py": "app = {}"},
        {"app.py": "from shop.base import app", "shop/base.py": "app = {}"},
        {"app.py": "app = 3"},
        {"app.py": "app = app.app"},
        {"tool.py": "from datasette.app import Datasette\napp = Datasette([]).app()"},
    ],
)
def test_what_cannot_be_an_app_or_lies_elsewhere_is_not_guessed(tree: Tree) -> None:
    assert detect.candidates(tree) == ()


def test_an_app_that_is_known_is_likelier_than_one_that_is_guessed() -> None:
    guessed = "from datasette.app import Datasette\napp = Datasette([]).app()"
    found = detect.candidates({"app.py": guessed, "web/site.py": FLASK})

    assert [each.spec for each in found] == ["site:app", "app:app"]
