from pathlib import Path

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
