import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.live.site import Tapster, command

GOLDEN = Path(__file__).parent / "golden"


def with_places(text: str, tapster: Tapster) -> str:
    """The text with a word for what differs from home to home, and from time to time."""
    text = text.replace(str(tapster.home), "HOME").replace(
        str(tapster.base / "examples" / "flask"), "FOLDER"
    )
    text = re.sub(r"\d{8}-\d{6}", "RELEASE", text)
    text = re.sub(r"environments/\w+", "environments/DIGEST", text)
    return re.sub(r"servers/pyuwsgi-\S+", "servers/PYUWSGI", text)


@pytest.mark.parametrize("name", ["up", "deploy"])
def test_the_plan_is_the_one_in_the_golden_file(tapster: Tapster, name: str) -> None:
    said = tapster.command(name, tapster.example("flask"), "--plan")

    assert said.exit_code == 0, said.stderr
    # A second uWSGI is built if the app's Python is another one than tapster's.
    lines = dict.fromkeys(with_places(said.stdout, tapster).splitlines(keepends=True))
    assert "".join(lines) == (GOLDEN / f"{name}-plan.txt").read_text()
    assert not tapster.home.exists()


def test_a_plan_leaves_out_what_is_there_already(tapster: Tapster) -> None:
    tapster.home.mkdir()

    said = tapster.command("up", tapster.example("flask"), "--plan")

    assert f"make    {tapster.home}/vassals\n" in said.stdout
    assert f"make    {tapster.home}\n" not in said.stdout


def test_a_plan_of_a_deploy_tells_which_database_the_next_one_would_leave_behind(
    tapster: Tapster,
) -> None:
    folder = tapster.example("flask")
    with closing(sqlite3.connect(folder / "visits.db")) as database:
        database.execute("CREATE TABLE visit (page)")

    said = tapster.command("deploy", folder, "--plan")

    assert "note: visits.db: each release has a SQLite file of its own" in said.stderr
    assert said.stderr.endswith('shared = ["visits.db"]\n')
    assert "note:" not in tapster.command("up", folder, "--plan").stderr


def test_the_plan_in_json_has_every_action_with_its_values_and_no_secret(tapster: Tapster) -> None:
    said = tapster.command(
        "up", tapster.example("flask"), "--plan", "--json", "--env", "TOKEN=s3cret"
    )

    assert set(said.json) == {"switch", "retire"}
    kinds = [action["kind"] for action in said.json["switch"]]
    assert kinds[0] == "MakeFolder"
    assert {"Build", "CheckImport", "CheckNginx", "StartEmperor", "AwaitSite"} <= set(kinds)
    assert "TOKEN" in said.stdout
    assert "s3cret" not in said.stdout + said.stderr


def test_what_is_printed_by_render_is_every_file_below_its_name(tapster: Tapster) -> None:
    said = tapster.command("render", tapster.example("flask"), "--env", "TOKEN=s3cret")

    names = re.findall(r"^# ---- (.+)$", said.stdout, re.MULTILINE)
    assert names == [
        "run",
        "environment",
        "uwsgi.ini",
        "nginx/nginx.conf",
        "nginx/sites/flask.conf",
        "nginx/errors.conf",
        "nginx/mime.types",
    ]
    assert "export TOKEN=***\n" in said.stdout
    assert "s3cret" not in said.stdout + said.stderr
    assert not tapster.home.exists()


def test_render_writes_into_no_folder_that_holds_something_else(tapster: Tapster) -> None:
    folder = tapster.folder("precious", {"thesis.txt": "..."})

    said = tapster.command("render", tapster.example("flask"), "--out", folder, "--json")

    assert said.exit_code == 2
    assert "thesis.txt" in said.json["why"]


@pytest.mark.parametrize(
    ("argv", "exit_code", "why"),
    [
        (("up", "--nonsense"), 2, "--nonsense"),
        (("up", "/no/such/folder"), 2, "/no/such/folder"),
        (("nonsense",), 2, "nonsense"),
        (("down", "nobody"), 2, "none"),
        (("status", "nobody"), 2, "none"),
        (("logs", "nobody"), 2, "none"),
        (("up", ".", "--processes", "many"), 2, "--processes"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_error_is_json_where_json_is_asked_for(
    argv: tuple[str, ...], exit_code: int, why: str, tmp_path: Path
) -> None:
    said = command(*argv, "--json", cwd=tmp_path, env={"TAPSTER_HOME": str(tmp_path / "home")})

    assert said.exit_code == exit_code, said.stderr
    assert set(said.json) == {"what", "why", "fix"}
    assert why in said.json["why"]
    assert why in said.stderr


def test_where_nothing_runs_status_and_down_say_so_and_that_is_no_error(tapster: Tapster) -> None:
    status, down = tapster.command("status"), tapster.command("down", "--all")

    assert (status.exit_code, status.stdout) == (0, "Nothing is running\n")
    assert (down.exit_code, down.stderr) == (0, "Nothing was running\n")
    assert tapster.command("status", "--json").json["apps"] == []
    assert tapster.command("down", "--all", "--json").json == {"stopped": []}
