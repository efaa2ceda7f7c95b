from pathlib import Path

from tests.live.load import PLAIN
from tests.live.site import Tapster

APP = """
from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello():
    return "hello"
"""


def test_a_folder_becomes_a_site_and_goes_again(tapster: Tapster, flask: Path) -> None:
    site = tapster.up(tapster.folder("shop", {"app.py": APP}, venv=flask), "--processes", "2")

    assert site.ask("/").body == b"hello"
    assert len(site.workers) == 2
    assert tapster.snapshot().nginx_pid in {each.pid for each in tapster.processes()}
    assert (site.log / "app.log").is_file()
    assert tapster.command("down", "--all").exit_code == 0
    assert not tapster.processes()


def test_an_app_that_is_busy_with_itself_is_up_all_the_same(tapster: Tapster) -> None:
    text = PLAIN["app.py"].replace("200 OK", "503 Service Unavailable")

    site = tapster.up(tapster.folder("closed", {"app.py": text}), "--processes", "1")

    assert site.ask("/").status == 503
