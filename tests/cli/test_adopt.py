"""`tapster adopt`: the file, what is said of it, and what is not."""

import os
import tomllib
from pathlib import Path

from tapster.system.accounts import account, account_with, is_root
from tests.live.site import Said, Tapster, command

INI = """\
[uwsgi]
chdir = %d/src
module = shop:app
workers = 2
vaccum = true
env = DATABASE=postgres://shop:geheim@db/shop
virtualenv = {{ venv }}
"""


def adopt(folder: Path, *argv: str) -> Said:
    return command("adopt", "wsgi.ini", *argv, cwd=folder)


def test_the_file_says_what_the_ini_said_and_from_which_line(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})

    said = adopt(folder)

    text = (folder / "tapster.toml").read_text()
    assert said.exit_code == 0
    assert tomllib.loads(text) == {
        "module": "shop:app",
        "root": "src",
        "env": {"DATABASE": "postgres://shop:geheim@db/shop"},
        "processes": 2,
    }
    assert "# wsgi.ini:4, workers\nprocesses = 2\n" in text
    assert "# wsgi.ini:7, virtualenv: `{{ venv }}` is still to be filled in\n" in text


def test_each_line_has_a_row_and_secrets_are_in_none(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})

    said = adopt(folder, "--plan")
    printed = adopt(folder, "--out", "-")
    as_json = adopt(folder, "--json")

    rows = {line.split()[0]: line for line in said.stdout.splitlines()}
    assert {"2", "3", "4", "5", "6", "7"} <= rows.keys()
    assert "did you mean `vacuum`?" in rows["5"]
    assert [fate["line"] for fate in as_json.json["fates"]] == [2, 3, 4, 5, 6, 7]
    assert 'env.DATABASE = "***"' in printed.stdout
    assert "geheim" not in repr((said, printed, as_json))


def test_a_file_with_variables_is_for_its_owner_alone(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})
    other = tapster.folder("plain", {"wsgi.ini": "[uwsgi]\nmodule = shop\n"})
    adopt(folder)
    adopt(other)

    modes = [(each / "tapster.toml").stat().st_mode & 0o777 for each in (folder, other)]
    assert modes == [0o600, 0o644]


def test_a_plan_writes_nothing_and_settings_that_exist_stay_unless_forced(
    tapster: Tapster,
) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})
    written = folder / "tapster.toml"

    assert adopt(folder, "--plan").exit_code == 0
    assert not written.exists()
    written.write_text("threads = 2\n")
    assert adopt(folder).exit_code == 2
    assert written.read_text() == "threads = 2\n"
    assert adopt(folder, "--force").exit_code == 0
    assert "threads" not in written.read_text()


def test_an_ini_in_a_folder_of_its_own_can_serve_the_one_above(tapster: Tapster) -> None:
    ini = "[uwsgi]\nchdir = %d..\nwsgi-file = web.py\nstatic-map = /static=public\n"
    folder = tapster.folder("shop", {"deploy/uwsgi.ini": ini, "web.py": "application = None\n"})

    said = command("adopt", "deploy/uwsgi.ini", "--out", "tapster.toml", cwd=folder)

    assert said.stderr.endswith("Serve the app with: tapster up\n")
    assert tomllib.loads((folder / "tapster.toml").read_text()) == {
        "module": "web:application",
        "root": ".",
        "static": {"/static": "public"},
    }


def test_what_is_written_is_what_tapster_then_reads(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI, "src/shop.py": "app = None\n"})
    adopt(folder)

    said = tapster.command("settings", folder, "--json").json

    assert said["processes"] == {"value": 2, "from": "tapster.toml:16", "why": ""}
    assert said["root"]["value"] == "src"


def test_a_broken_tapster_toml_can_be_replaced(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI, "tapster.toml": "threads ="})

    assert adopt(folder).exit_code == 2
    assert adopt(folder, "--force").exit_code == 0


def test_what_root_writes_belongs_to_the_owner_of_the_folder(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})
    owner = account("nobody") if is_root() else account_with(os.geteuid(), os.getegid())
    assert owner
    os.chown(folder, owner.uid, owner.gid)

    adopt(folder)

    assert (folder / "tapster.toml").stat().st_uid == owner.uid


def test_another_engine_is_written_down_and_what_is_lost_stands_at_the_end(
    tapster: Tapster,
) -> None:
    ini = "[uwsgi]\nmodule = shop:app\ncheaper = 1\nprocesses = 2\n"
    folder = tapster.folder("shop", {"wsgi.ini": ini})

    said = adopt(folder, "--engine", "gunicorn", "--json").json

    text = (folder / "tapster.toml").read_text()
    assert [fate["fate"] for fate in said["fates"]] == ["setting", "lost", "setting"]
    assert tomllib.loads(text) == {"module": "shop:app", "engine": "gunicorn", "processes": 2}
    assert "# wsgi.ini:3, cheaper: the number of workers stays the same" in text


def test_an_engine_that_cannot_run_what_uwsgi_ran_is_refused(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})

    for engine, why in (("uvicorn", "speaks WSGI"), ("waitress", "--engine: Expected `uwsgi`")):
        said = adopt(folder, "--engine", engine)
        assert said.exit_code == 2
        assert why in said.stderr
    assert not (folder / "tapster.toml").exists()


def test_what_is_no_ini_is_refused(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": INI})

    for argv in ((".",), ("wsgi.ini", "--out", "nowhere/tapster.toml"), ("other.ini",)):
        assert command("adopt", *argv, cwd=folder).exit_code == 2


def test_an_ini_that_says_nothing_is_refused(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"wsgi.ini": "module = shop:app\n"})

    said = adopt(folder)

    assert said.exit_code == 2
    assert "no options below a line `[uwsgi]`" in said.stderr
    assert not (folder / "tapster.toml").exists()
