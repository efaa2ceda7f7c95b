import dataclasses
import json

import pytest

from tapster.deploy.release_files import record, release_files
from tapster.deploy.serving import Origin, serving
from tapster.engines.engine import ENGINES
from tapster.model.home import Home
from tests.factories import a_stack

STACK = a_stack(uwsgi_options={"env": ("TOKEN=s3cret",)}, env={"KEY": "s3cret"})
RELEASE = Home(STACK.home, STACK.run).release("shop", "20260101-000000")
KNOWN = serving(STACK, RELEASE, is_copy=False)
ORIGIN = Origin(folder=STACK.folder)


@pytest.mark.parametrize(
    ("own_stats", "recorded"),
    [
        (None, "unix:/home/ann/.local/state/tapster/run/shop/1.stats"),
        ("127.0.0.1:9191", "127.0.0.1:9191"),
        ("", ""),
    ],
)
def test_the_record_says_where_statistics_really_are(own_stats: str | None, recorded: str) -> None:
    stack = a_stack(own_stats=own_stats)
    release = Home(stack.home, stack.run).release("shop", "1")

    known = serving(stack, release, is_copy=False)
    assert json.loads(record(stack, known, ORIGIN))["stats"] == recorded


def test_nobody_else_may_read_a_file_with_secrets() -> None:
    files = release_files(STACK, KNOWN, ORIGIN, None)

    secret = [file for file in files if "s3cret" in file.text]
    assert {file.path.name for file in secret} == {"uwsgi.ini", "start"}
    assert not [file.path for file in secret if file.mode & 0o007]


def test_release_json_names_what_the_release_runs_on() -> None:
    built = dataclasses.replace(STACK.environment, venv=STACK.home / "environments" / "shop-1")

    (*_, record) = release_files(dataclasses.replace(STACK, environment=built), KNOWN, ORIGIN, None)

    assert record.path.name == "release.json"
    assert f'"environment": "{built.venv}"' in record.text


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_serves_an_app_that_a_call_makes_by_a_plain_name(engine: str) -> None:
    stack = a_stack(callable='create_app("s3cret")', engine=engine)

    files = {each.path.name: each for each in release_files(stack, KNOWN, ORIGIN, None)}

    made = files["tapster_app.py"]
    assert made.text == 'import app\n\napp = app.create_app("s3cret")\n'
    assert not made.mode & 0o007
    assert f"PYTHONPATH={made.path.parent}" in files["start"].text
    assert any("tapster_app:app" in each.text for each in files.values())
    assert json.loads(files["release.json"].text)["app_spec"] == 'app:create_app("s3cret")'


def test_a_plain_name_is_given_to_the_engine_as_it_is() -> None:
    for name in ("app", "create_app()"):
        files = release_files(a_stack(callable=name), KNOWN, ORIGIN, None)
        assert any(f"app:{name}" in each.text for each in files if each.path.name == "uwsgi.ini")
        assert not [each for each in files if each.path.suffix == ".py"]
