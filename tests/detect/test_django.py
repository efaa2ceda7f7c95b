"""Django is found by manage.py."""

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
