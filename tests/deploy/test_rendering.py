import dataclasses
from collections.abc import Mapping
from pathlib import Path

import pytest

from tapster.deploy.rendering import NOT_HERE, render_plan, standalone_files
from tapster.model.actions import MakeFolder, RunCommand
from tapster.model.settings import EngineName
from tapster.model.stack import Stack, Upstream
from tests.factories import a_stack

GOLDEN = Path(__file__).parent / "golden" / "rendered"
FOLDER = Path("/home/ann/shop-plain")
SHOP = a_stack(
    static={"/static/": Path("/srv/shop/static")},
    env={"PATH": "/usr/bin:/bin", "TITLE": "Ann's shop", "TAPSTER_PROCESS_OF": "/home/ann/t"},
)
SEED = dataclasses.replace(
    SHOP,
    ini=Path("/srv/shop/wsgi.ini"),
    ini_upstream=Upstream(address="127.0.0.1:30000", protocol="uwsgi"),
    ini_folders=(Path("/srv/shop/log"),),
    ini_background=True,
)
DJANGO = dataclasses.replace(
    SHOP,
    static={"/static/": SHOP.home / "apps" / "shop" / "static"},
    collect_static=SHOP.home / "apps" / "shop" / "static",
    django_settings="shop.settings",
)
STORIES = {"shop": (SHOP, ("run", "environment", "uwsgi.ini")), "seed": (SEED, ("run",))}


def texts(stack: Stack) -> Mapping[str, str]:
    return {str(file.path): file.text for file in standalone_files(stack, FOLDER)}


def golden() -> Mapping[Path, str]:
    return {
        GOLDEN / story / name: texts(stack)[name]
        for story, (stack, names) in STORIES.items()
        for name in names
    }


@pytest.mark.parametrize("path", golden(), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_runs_the_app_is_as_in_the_golden_files(path: Path) -> None:
    assert golden()[path] == path.read_text(), (
        "if it is meant: python -m tests.deploy.test_rendering"
    )


def test_nginx_reads_and_writes_below_the_folder_only() -> None:
    found = texts(SHOP)

    assert "pid var/nginx.pid;" in found["nginx/nginx.conf"]
    assert "uwsgi_pass unix:var/app.sock;" in found["nginx/sites/shop.conf"]
    assert "access_log log/shop/access.jsonl " in found["nginx/sites/shop.conf"]
    assert not [name for name, text in found.items() if name != "run" and "/home/ann" in text]


def test_nothing_says_that_changes_are_lost_since_the_files_are_the_persons_own() -> None:
    assert not [
        name for name, text in texts(SHOP).items() if any(each in text for each in NOT_HERE)
    ]


def test_only_the_owner_may_read_the_variables_and_the_marks_of_tapster_are_left_out() -> None:
    (file,) = (each for each in standalone_files(SHOP, FOLDER) if each.path.name == "environment")

    assert file.mode == 0o600
    assert "TAPSTER_" not in file.text


@pytest.mark.parametrize("engine", ["gunicorn", "granian", "uvicorn"])
def test_an_app_whose_folder_is_called_engine_is_not_taken_for_ours(engine: EngineName) -> None:
    found = texts(a_stack(engine=engine, env={"PYTHONPATH": "/servers/own"}))

    assert "export PYTHONPATH=/servers/own\n" in found["environment"]
    assert 'PYTHONPATH="$PYTHONPATH:$PWD/engine"' in found["run"]


def test_an_ini_that_runs_as_written_is_not_copied() -> None:
    found = texts(SEED)

    assert "uwsgi.ini" not in found
    assert "uwsgi_pass 127.0.0.1:30000;" in found["nginx/sites/shop.conf"]


def test_djangos_static_files_are_collected_into_the_folder() -> None:
    actions = [step.action for step in render_plan(DJANGO, FOLDER).switch]

    (collecting,) = (action for action in actions if isinstance(action, RunCommand))
    assert "collectstatic" in collecting.argv
    assert MakeFolder(path=FOLDER / "static") in actions
    assert (
        "STATIC_ROOT = '/home/ann/shop-plain/static'"
        in (texts(DJANGO)["django/tapster_django_settings.py"])
    )
    assert f"alias {FOLDER}/static/;" in texts(DJANGO)["nginx/sites/shop.conf"]


if __name__ == "__main__":
    for path, text in golden().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
