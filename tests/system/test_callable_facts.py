"""What is asked of an app when nothing but its name is known."""

import os
import sys
from pathlib import Path

from tapster.model.actions import CheckImport
from tapster.model.facts import Candidate
from tapster.system.accounts import account_name
from tapster.system.callable_facts import known
from tapster.system.import_check import imported

EXAMPLES = Path(__file__).parents[2] / "examples"
FLASK = """
from flask import Blueprint, Flask
app = Flask(__name__, static_url_path="/files")
pages = Blueprint("pages", __name__, static_folder="pages", url_prefix="/pages")
app.register_blueprint(pages)
other = Flask(__name__, static_folder="nowhere")
at_top = Flask(__name__, static_url_path="", static_folder="static")
"""


def found(folder: Path, name: str = "app", module: str = "app") -> Candidate:
    action = CheckImport(
        python=Path(sys.executable),
        module=module,
        callable=name,
        root=folder,
        folder=folder,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
    )
    guess = Candidate(
        module=module, callable=name, framework="unknown", root=".", file="app.py", is_guess=True
    )
    return known(guess, imported(action), account_name(os.geteuid()))


def test_flask_tells_all_its_static_folders_and_none_for_the_whole_site(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(FLASK)
    (tmp_path / "static").mkdir()
    (tmp_path / "pages").mkdir()

    app = found(tmp_path)

    folders = {"/files/": str(tmp_path / "static"), "/pages/pages/": str(tmp_path / "pages")}
    assert (app.framework, app.interface, app.is_guess) == ("Flask", "wsgi", False)
    assert app.static == folders
    assert found(tmp_path, "other").static == found(tmp_path, "at_top").static == {}


def test_django_tells_its_settings() -> None:
    app = found(EXAMPLES / "django", "application", "mysite.wsgi")

    assert (app.framework, app.django_settings) == ("Django", "mysite.settings")


def test_an_app_of_no_framework_is_called_by_its_interface() -> None:
    assert found(EXAMPLES / "plain-asgi").framework == "ASGI"
    assert found(EXAMPLES / "plain-wsgi", "application").framework == "WSGI"
