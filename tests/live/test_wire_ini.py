"""An .ini that runs as written can take what nginx lets through."""

from tests.contract.stage import APPS
from tests.live.site import Site, Tapster
from tests.live.wire import request, status

INI = "[uwsgi]\nmodule = app:app\nchdir = ./app\nmaster = true\ndie-on-term = true\n"


def up(tapster: Tapster, name: str, more: str) -> Site:
    folder = tapster.folder(
        name, {"app/app.py": (APPS / "wsgi" / "app.py").read_text(), "wsgi.ini": INI + more}
    )
    return tapster.up(folder / "wsgi.ini")


def test_what_an_ini_does_not_say_fits_nginx_and_what_it_says_counts(tapster: Tapster) -> None:
    silent = up(tapster, "silent", "")
    frugal = up(tapster, "frugal", "buffer-size = 4096\n")
    cookie = request("/show", b"Cookie: " + b"c" * 8000)
    body = b"x" * 300_000

    assert status(silent.send(cookie)) == 200
    assert [silent.ask("/refused", method="POST", body=body).status for _ in range(30)] == [
        405
    ] * 30
    assert status(frugal.send(cookie)) == 502
