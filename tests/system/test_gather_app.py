"""A folder, a file or an .ini as AppFacts."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tapster import detect
from tapster.errors import AskedWronglyError
from tapster.system.app_tree import DEEPEST, app_tree
from tapster.system.existing_environment import own_fits
from tapster.system.gather_app import gather_app

EXAMPLES = Path(__file__).parents[2] / "examples"
FLASK = "from flask import Flask\napp = Flask(__name__)\n"


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment with nothing in it."""
    folder = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    return folder


@pytest.mark.parametrize(
    ("name", "spec", "framework", "static"),
    [
        ("flask", "app:app", "Flask", {"/static/": "static"}),
        ("flask-factory", "shop:create_app()", "Flask", None),
        ("django", "mysite.wsgi:application", "Django", None),
        ("bottle", "app:app", "Bottle", None),
        ("falcon", "app:app", "Falcon", None),
        ("pyramid", "app:app", "Pyramid", None),
        ("plain-wsgi", "app:application", "WSGI", None),
        ("plain-asgi", "app:app", "ASGI", None),
        ("fastapi", "main:app", "FastAPI", None),
        ("starlette", "app:app", "Starlette", None),
        ("seed", "app:app", "Flask", None),
    ],
)
def test_every_example_shows_what_it_is(
    name: str, spec: str, framework: str, static: dict[str, str] | None
) -> None:
    facts = gather_app(EXAMPLES / name, {})

    chosen = detect.choose(facts.candidates, facts.looked_at)
    assert (chosen.spec, chosen.framework, chosen.static) == (spec, framework, static)
    assert chosen.notes == ()
    assert facts.requirements.kind == ("none" if name.startswith("plain-") else "requirements")


def test_every_example_is_tried() -> None:
    folders = {path.name for path in EXAMPLES.iterdir() if path.is_dir()}

    assert folders == {
        *("flask", "flask-factory", "django", "bottle", "falcon", "pyramid", "plain-wsgi", "seed"),
        *("fastapi", "starlette", "plain-asgi", "django-asgi"),
    }


def test_an_ini_says_itself_what_the_app_is() -> None:
    facts = gather_app(EXAMPLES / "seed" / "wsgi.ini", {})

    assert facts.ini == EXAMPLES / "seed" / "wsgi.ini"
    assert facts.folder == EXAMPLES / "seed"
    assert facts.candidates == ()
    assert ("module", "app:app") in facts.ini_options
    assert facts.requirements.files == ("requirements.txt",)


def test_an_ini_without_any_declaration_gets_the_framework_that_its_folder_imports(
    tmp_path: Path,
) -> None:
    shutil.copytree(EXAMPLES / "seed", tmp_path / "seed")
    (tmp_path / "seed" / "requirements.txt").unlink()

    facts = gather_app(tmp_path / "seed" / "wsgi.ini", {})

    assert facts.requirements.kind == "guess"
    assert facts.requirements.commands[-1][-1] == "flask"


def test_requirements_and_environment_in_the_chdir_of_an_ini_count(
    tmp_path: Path, venv: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "requirements.txt").write_text("flask")
    (tmp_path / "app" / ".venv").symlink_to(venv)
    (tmp_path / "wsgi.ini").write_text("[uwsgi]\nchdir = ./app\nmodule = app:app\n")

    facts = gather_app(tmp_path / "wsgi.ini", {})

    assert facts.requirements.files == ("app/requirements.txt",)
    assert facts.environment is not None
    assert facts.environment.prefix == tmp_path / "app" / ".venv"


def test_the_environment_that_an_ini_names_is_the_one(tmp_path: Path, venv: Path) -> None:
    (tmp_path / "wsgi.ini").write_text(f"[uwsgi]\nmodule = app:app\nhome = {venv}\n")

    facts = gather_app(tmp_path / "wsgi.ini", {})

    assert facts.environment is not None
    assert facts.environment.prefix == venv


def test_a_file_stands_for_its_own_apps_alone(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").touch()
    (tmp_path / "shop" / "web.py").write_text(FLASK)
    (tmp_path / "app.py").write_text(FLASK)

    facts = gather_app(tmp_path / "shop" / "web.py", {})

    assert facts.folder == tmp_path
    assert [candidate.spec for candidate in facts.candidates] == ["shop.web:app"]
    assert facts.looked_at == ("shop/web.py",)


def test_the_active_environment_is_used_as_it_is(tmp_path: Path, venv: Path) -> None:
    (tmp_path / "app.py").write_text(FLASK)

    facts = gather_app(tmp_path, {"VIRTUAL_ENV": str(venv)})

    assert facts.environment is not None
    assert facts.environment.prefix == venv
    assert facts.environment.executable == venv / "bin" / "python"
    assert facts.environment.is_venv


def test_the_environment_in_the_folder_is_used_as_it_is(tmp_path: Path, venv: Path) -> None:
    (tmp_path / ".venv").symlink_to(venv)

    facts = gather_app(tmp_path, {})

    assert facts.environment is not None
    assert facts.environment.prefix == tmp_path / ".venv"


def test_an_environment_that_no_longer_works_does_not_count(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").touch()
    (tmp_path / ".venv" / "bin" / "python").symlink_to("/nowhere/python")

    assert gather_app(tmp_path, {}).environment is None


def test_the_environment_of_tapster_itself_counts_only_for_what_nobody_declared(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.py").write_text("import bottle\napp = bottle.Bottle()")
    bare = gather_app(tmp_path, {}).requirements
    (tmp_path / "requirements.txt").write_text("bottle")
    declared = gather_app(tmp_path, {"VIRTUAL_ENV": sys.prefix})

    assert declared.environment is None
    assert not own_fits(declared.requirements, frozenset())
    assert own_fits(bare, frozenset({"Flask"}))
    assert not own_fits(bare, frozenset({"Quart"}))


def test_the_owner_and_the_env_file_are_seen(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SECRET=1")

    facts = gather_app(tmp_path, {})

    assert facts.env_file == ".env"
    assert facts.owner == tmp_path.owner()


def test_a_tree_has_sources_dependency_files_and_the_names_of_folders(tmp_path: Path) -> None:
    for folder in ("static", "node_modules", "v", "deep/" * (DEEPEST + 1)):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "x.py").touch()
    (tmp_path / "v" / "pyvenv.cfg").touch()
    (tmp_path / "app.py").write_bytes(b"\xef\xbb\xbfapp = '\xff'")
    (tmp_path / "uv.lock").write_text("version = 1")
    (tmp_path / "picture.png").touch()
    (tmp_path / "around").symlink_to(tmp_path)

    tree = app_tree(tmp_path)

    assert set(tree) >= {"app.py", "uv.lock", "static/", "static/x.py", "node_modules/", "v/"}
    assert not {"picture.png", "node_modules/x.py", "v/x.py", "around/app.py"} & set(tree)
    assert max(path.count("/") for path in tree) <= DEEPEST + 1
    assert tree["app.py"] == "app = '\N{REPLACEMENT CHARACTER}'"


@pytest.mark.parametrize(
    ("name", "what"),
    [("missing", "does not exist"), ("notes.md", "is not something tapster can serve")],
)
def test_what_cannot_be_served_is_said(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "notes.md").touch()

    with pytest.raises(AskedWronglyError, match=what):
        gather_app(tmp_path / name, {})


def test_nothing_of_the_app_is_run_or_written(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(FLASK + "open('ran', 'w')\n")
    before = sorted(os.listdir(tmp_path))

    gather_app(tmp_path, {})

    assert sorted(os.listdir(tmp_path)) == before
