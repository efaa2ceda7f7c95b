"""What was adopted serves the app as the .ini did, and the .ini still runs as it is written."""

import json
import shutil
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tests.live.site import Site, Tapster, command
from tests.nginx.servers import ask, free_port

SEED = Path(__file__).parents[2] / "examples" / "seed"
APP = """\
import json, os, sys

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    names = {"root": os.getcwd(), "prefix": sys.prefix, "where": environ["SCRIPT_NAME"]}
    return [json.dumps({**names, "mode": os.environ.get("MODE")}).encode()]
"""


def adopted(tapster: Tapster, folder: Path, port: int) -> Site:
    """The folder, served by the settings that adopt has written."""
    said = tapster.command("up", folder, "-d")
    assert said.exit_code == 0, said.stderr
    assert f"is up on http://127.0.0.1:{port}/" in said.stdout
    return Site(tapster, folder, folder.name, port)


def adopt(folder: Path, *argv: str) -> None:
    said = command("adopt", folder / "wsgi.ini", *argv)
    assert said.exit_code == 0, said.stderr


def test_the_seed_answers_on_the_port_that_it_had_for_http(tapster: Tapster) -> None:
    folder = tapster.base / "seed"
    shutil.copytree(SEED, folder, ignore=shutil.ignore_patterns("log", "__pycache__"))
    http, uwsgi = free_port(), free_port()
    ini = folder / "wsgi.ini"
    text = ini.read_text().replace("30001", str(http)).replace("30000", str(uwsgi))
    ini.write_text(text)
    adopt(folder)

    site = adopted(tapster, folder, http)

    assert b"Flask" in site.ask("/").body
    assert len(site.workers) == 3
    tapster.command("down", "seed")
    assert ini.read_text() == text
    as_written = tapster.up(ini)
    assert as_written.ask("/").status == 200
    assert ask(http, "/").status == 200


@pytest.mark.parametrize("engine", sorted(ENGINES.keys() - {"uvicorn"}))
def test_environment_folder_variables_and_files_are_as_they_were(
    tapster: Tapster, flask: Path, engine: str
) -> None:
    port = free_port()
    ini = f"""\
[uwsgi]
chdir = %dsrc
pythonpath = ../lib
wsgi-file = web.py
virtualenv = {flask}
http = 127.0.0.1:{port}
env = MODE=adopted
static-map = /static=%dpublic
static-map = /b.css=%dpublic/b.css
master
processes = 1
reload-on-rss = 512
mule = true
logger = stdio
py-call-uwsgi-fork-hooks = true
"""
    folder = tapster.folder(
        "shop",
        {
            "wsgi.ini": ini,
            "src/web.py": f"import beside\n{APP}",
            "lib/beside.py": "",
            "public/a.txt": "a",
            "public/b.css": "b",
        },
    )
    adopt(folder, "--engine", engine)

    site = adopted(tapster, folder, port)

    found = json.loads(site.ask("/").body)
    expected = {"root": str(folder / "src"), "prefix": str(flask), "where": "", "mode": "adopted"}
    assert found == expected
    assert [site.ask(path).body for path in ("/static/a.txt", "/b.css")] == [b"a", b"b"]


def test_mounts_stay_where_they_were(tapster: Tapster) -> None:
    port = free_port()
    ini = f"""\
[uwsgi]
http = 127.0.0.1:{port}
mount = /one=one.py
mount = /two=two.py
manage-script-name = true
processes = 1
"""
    folder = tapster.folder("shop", {"wsgi.ini": ini, "one.py": APP, "two.py": APP})
    adopt(folder)

    site = adopted(tapster, folder, port)

    where = [json.loads(site.ask(path).body)["where"] for path in ("/one/x", "/two", "/three")]
    assert where == ["/one", "/two", ""]
