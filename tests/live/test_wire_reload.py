"""A configuration that nginx has read is the one that counts."""

from pathlib import Path

from tapster.system.nginx_control import reload
from tests.live.site import Tapster

APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]
"""


def test_no_request_after_a_reload_meets_the_old_configuration(
    tapster: Tapster, nginx_binary: Path
) -> None:
    directive = "nginx = ['add_header X-Version 1 always;']"
    folder = tapster.folder("shop", {"app.py": APP, "tapster.toml": directive})
    site = tapster.up(folder, "--nginx-binary", nginx_binary, "--processes", "1")
    assert site.ask("/").headers["x-version"] == "1"

    file = tapster.home / "nginx" / "sites" / "shop.conf"
    file.write_text(file.read_text().replace("X-Version 1", "X-Version 2"))
    reload(tapster.home)

    assert {site.ask("/").headers["x-version"] for _ in range(50)} == {"2"}
