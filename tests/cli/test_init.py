import tomllib

from tests.live.site import Tapster

APP = "from flask import Flask\napp = Flask(__name__)\n"


def test_the_file_says_what_was_detected_and_what_was_asked_for(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"src/web.py": APP})

    said = tapster.command("init", folder, "--listen", ":8090", "--domains", "shop.example")

    written = tomllib.loads((folder / "tapster.toml").read_text())
    assert (said.exit_code, said.stdout) == (0, f"Wrote {folder}/tapster.toml\n")
    assert written == {
        "name": "shop",
        "module": "web:app",
        "root": "src",
        "listen": "127.0.0.1:8090",
        "domains": ["shop.example"],
    }


def test_what_was_written_is_what_tapster_then_reads(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"app.py": APP})
    tapster.command("init", folder, "--processes", "3")

    said = tapster.command("settings", folder, "--json").json

    assert said["processes"]["value"] == 3
    assert said["module"]["from"].startswith("tapster.toml:")


def test_settings_that_exist_are_not_overwritten_unless_asked_to(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"app.py": APP, "tapster.toml": "threads = 2\n"})

    refused = tapster.command("init", folder, "--json")
    untouched = (folder / "tapster.toml").read_text()
    forced = tapster.command("init", folder, "--force", "--json")

    assert (refused.exit_code, untouched) == (2, "threads = 2\n")
    assert "tapster.toml has the settings" in refused.json["why"]
    assert forced.exit_code == 0
    assert forced.json["text"] == (folder / "tapster.toml").read_text()
    assert tomllib.loads(forced.json["text"])["threads"] == 2


def test_settings_in_pyproject_are_settings_too_and_a_pyproject_without_is_none(
    tapster: Tapster,
) -> None:
    with_settings = {"app.py": APP, "pyproject.toml": "[tool.tapster]\nthreads = 2\n"}
    without = {"app.py": APP, "pyproject.toml": "[tool.other]\n"}

    assert tapster.command("init", tapster.folder("one", with_settings)).exit_code == 2
    assert tapster.command("init", tapster.folder("two", without)).exit_code == 0


def test_the_plan_is_the_text_and_writes_nothing(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"app.py": APP})

    said = tapster.command("init", folder, "--plan")

    assert tomllib.loads(said.stdout) == {"name": "shop", "module": "app:app"}
    assert not (folder / "tapster.toml").exists()


def test_an_ini_keeps_its_module_to_itself(tapster: Tapster) -> None:
    ini = "[uwsgi]\nmodule = app:app\nsocket = 127.0.0.1:30000\n"
    folder = tapster.folder("seed", {"wsgi.ini": ini, "app.py": APP})

    said = tapster.command("init", folder / "wsgi.ini", "--plan")

    assert tomllib.loads(said.stdout) == {"name": "seed"}
