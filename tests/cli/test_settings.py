import pytest

from tapster.config.fields import all_fields
from tests.live.site import Tapster

APP = "from flask import Flask\napp = Flask(__name__)\n"
FILES = {
    "app.py": APP,
    ".env": "TOKEN=s3cret\n",
    "tapster.toml": '\nthreads = 2\nenv.KEY = "s3cret"\nuwsgi.env = "PIN=s3cret"\n',
}
SEED = {"wsgi.ini": "[uwsgi]\nmodule = app:app\nsocket = 127.0.0.1:30000\n", "app.py": APP}


def test_every_setting_says_who_set_it_or_why_it_is_so(tapster: Tapster) -> None:
    folder = tapster.folder("my shop", FILES)

    said = tapster.command(
        "settings", folder, "--processes", "3", "--json", env={"TAPSTER_HSTS_S": "60"}
    ).json

    assert list(said) == list(all_fields())
    assert said["processes"] == {"value": 3, "from": "--processes", "why": ""}
    assert said["hsts_s"] == {"value": 60, "from": "TAPSTER_HSTS_S", "why": ""}
    assert said["threads"] == {"value": 2, "from": "tapster.toml:2", "why": ""}
    assert (said["name"]["value"], said["name"]["from"]) == ("my-shop", "detected")
    assert (said["module"]["value"], said["module"]["why"]) == ("app:app", "found in app.py:2")
    assert said["listen"]["from"] == "default"
    assert all(each["why"] or each["from"] not in {"detected", "default"} for each in said.values())


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_variables_of_the_app_are_listed_without_their_values(
    tapster: Tapster, flags: tuple[str, ...]
) -> None:
    said = tapster.command("settings", tapster.folder("shop", FILES), *flags)

    assert "KEY" in said.stdout
    assert "s3cret" not in said.stdout + said.stderr


def test_the_table_has_a_line_for_each_setting(tapster: Tapster) -> None:
    said = tapster.command("settings", tapster.folder("shop", FILES))

    head, *rows = said.stdout.splitlines()
    assert head.split() == ["setting", "value", "from", "why"]
    assert [row.split()[0] for row in rows] == list(all_fields())


def test_settings_of_an_ini_are_as_complete(tapster: Tapster) -> None:
    folder = tapster.folder("seed", SEED)

    said = tapster.command("settings", folder / "wsgi.ini", "--json").json

    assert list(said) == list(all_fields())


def test_a_mistake_is_told_with_its_line_and_exit_code_2_also_in_json(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"app.py": APP, "tapster.toml": "\nworkers = 2\n"})

    said = tapster.command("settings", folder, "--json")

    assert said.exit_code == 2
    assert set(said.json) == {"what", "why", "fix"}
    assert "tapster.toml:2" in said.json["why"]
