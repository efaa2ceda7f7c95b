"""Django is found by manage.py."""

import pytest

from tapster import detect
from tapster.model.facts import Tree

MANAGE = """
import os
def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
if __name__ == "__main__":
    main()
"""
WSGI = """
import os
from django.core.wsgi import get_wsgi_application
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
application = get_wsgi_application()
"""
PROJECT = {
    "manage.py": MANAGE,
    "mysite/__init__.py": "",
    "mysite/settings.py": "",
    "mysite/wsgi.py": WSGI,
    "mysite/asgi.py": WSGI.replace("wsgi", "asgi"),
}


def below(folder: str, tree: Tree) -> Tree:
    return {f"{folder}/{path}": text for path, text in tree.items()}


def test_the_wsgi_module_beside_the_settings_counts() -> None:
    found, *others = detect.candidates(PROJECT)

    assert (found.spec, found.framework, found.root) == ("mysite.wsgi:application", "Django", ".")
    assert (found.file, found.line, found.django_settings) == (
        "mysite/wsgi.py",
        5,
        "mysite.settings",
    )
    assert all(other.interface == "asgi" and other.rank > found.rank for other in others)


def test_a_project_one_folder_down_is_imported_from_there() -> None:
    found = detect.candidates(below("backend", PROJECT))[0]

    assert (found.spec, found.root) == ("mysite.wsgi:application", "backend")


def test_settings_may_be_a_package_and_wsgi_chooses_production() -> None:
    tree = {
        "manage.py": MANAGE.replace("mysite.settings", "config.settings.local"),
        "config/__init__.py": "",
        "config/settings/__init__.py": "",
        "config/settings/base.py": "",
        "config/settings/local.py": "from .base import *",
        "config/wsgi.py": WSGI.replace("mysite.settings", "config.settings.production"),
    }

    found = detect.candidates(tree)[0]

    assert found.spec == "config.wsgi:application"
    assert found.django_settings == "config.settings.production"


def test_settings_below_the_main_guard_count_too() -> None:
    old = MANAGE.replace("def main():", "if __name__ == '__main__':").replace(
        "    main()", "    pass"
    )

    assert detect.candidates({**PROJECT, "manage.py": old})[0].framework == "Django"


def test_a_manage_py_of_something_else_is_no_django() -> None:
    assert detect.candidates({"manage.py": "print('hello')"}) == ()


def test_a_wsgi_module_without_manage_py_is_still_an_app() -> None:
    tree = {path: text for path, text in PROJECT.items() if path != "manage.py"}

    assert detect.candidates(tree)[0].spec == "mysite.wsgi:application"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (
            {"mysite/asgi.py": "import x\napplication = ProtocolTypeRouter({})"},
            "mysite/asgi.py:2 uses ProtocolTypeRouter",
        ),
        (
            {"mysite/settings.py": 'INSTALLED_APPS = [\n    "channels",\n]'},
            "mysite/settings.py:2 installs channels",
        ),
        (
            {"mysite/settings.py": "INSTALLED_APPS = ['daphne', 'x']"},
            "mysite/settings.py:1 installs daphne",
        ),
        ({"requirements.txt": "django\nchannels[daphne]>=4\n"}, "requirements.txt:2 requires"),
        ({"requirements/base.txt": "Channels\n"}, "requirements/base.txt:1 requires Channels"),
        (
            {"pyproject.toml": '[project]\ndependencies = ["django", "daphne>=4"]'},
            "pyproject.toml:2 requires daphne",
        ),
        (
            {"pyproject.toml": '[tool.poetry.dependencies]\nchannels = "^4"'},
            "pyproject.toml:2 requires channels",
        ),
        (
            {"shop/views.py": "\nasync def feed(request):\n    ..."},
            "shop/views.py:2 has the async view feed",
        ),
        (
            {"shop/views/live.py": "class V:\n    async def get(\n        self, request, pk): ..."},
            "shop/views/live.py:2 has the async view get",
        ),
    ],
)
def test_asgi_is_chosen_where_something_needs_it_and_says_what(more: Tree, why: str) -> None:
    found, other = detect.candidates({**PROJECT, **more})

    assert (found.spec, found.interface) == ("mysite.asgi:application", "asgi")
    assert (other.spec, other.interface) == ("mysite.wsgi:application", "wsgi")
    assert found.django_settings == other.django_settings == "mysite.settings"
    assert why in found.why_interface


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"mysite/settings.py": "# 'channels',\nLOGGING = {'channels': ['file']}"},
        {"requirements.txt": "django\n# channels\nchannels-presence\ndjango-channels\n"},
        {"pyproject.toml": '[project]\ndescription = "channels for films"'},
        {"shop/views.py": "async def notify(user): ...\ndef feed(request): ..."},
        {"shop/tests/views.py": "async def feed(request): ..."},
        {"shop/tasks.py": "async def fetch(request): ..."},
    ],
)
def test_wsgi_stays_where_nothing_needs_asgi(more: Tree) -> None:
    found, other = detect.candidates({**PROJECT, **more})

    assert (found.interface, found.why_interface) == ("wsgi", "nothing was found that needs ASGI")
    assert (other.interface, other.why_interface) == ("asgi", "")


@pytest.mark.parametrize("interface", ["wsgi", "asgi"])
def test_the_only_module_that_is_there_counts(interface: str) -> None:
    missing = {"wsgi": "mysite/asgi.py", "asgi": "mysite/wsgi.py"}[interface]
    tree = {path: text for path, text in PROJECT.items() if path != missing}

    (found,) = detect.candidates(tree)

    assert (found.interface, found.rank, found.django_settings) == (interface, 0, "mysite.settings")
