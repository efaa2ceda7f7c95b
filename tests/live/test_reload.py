"""`tapster up --reload`: what is saved is served, and what cannot be is explained."""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tests.live.load import load
from tests.live.site import Site, Tapster, home
from tests.nginx.servers import Answer, wait_until

WSGI = """
import page


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [page.TEXT.encode()]
"""
ASGI = """
import page


async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": page.TEXT.encode()})
"""
PAGE = """
from pathlib import Path

TEXT = {text!r} + Path("templates/end.html").read_text()
"""
SPOKEN = {"uwsgi": (WSGI,), "uvicorn": (ASGI,)}
"""What an engine speaks that does not speak both."""
CASES = [(engine, app) for engine in ENGINES for app in SPOKEN.get(engine, (WSGI, ASGI))]
ASKED = 8
PAUSES_S = (0.1, 0.3, 0.5, 0.9)
"""Between two saves."""
BROWSER, OTHER = {"Accept": "text/html,application/xhtml+xml"}, {"Accept": "*/*"}
FLAGS = ("--reload", "--processes", "2")


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.fixture(
    scope="module",
    params=CASES,
    ids=lambda case: f"{case[0]}-{'wsgi' if case[1] == WSGI else 'asgi'}",
)
def site(request: pytest.FixtureRequest, tapster: Tapster) -> Site:
    """An app of two modules and a template, in two workers."""
    engine, app = request.param
    name = f"{engine}{CASES.index(request.param)}"
    folder = tapster.folder(name, {"app.py": app, "page.py": "", "templates/end.html": "!"})
    save(folder / "page.py", PAGE.format(text="first"))
    return tapster.up(folder, *FLAGS, "--engine", engine)


def save(path: Path, text: str) -> None:
    """As editors do: whoever reads it meets the old text or the new."""
    path.with_suffix(".tmp").write_text(text)
    path.with_suffix(".tmp").rename(path)


def wait_for(site: Site, body: str) -> None:
    """Both workers answer so: none of several answers is another."""
    wait_until(
        lambda: {site.ask().body.decode() for _ in range(ASKED)} == {body},
        f"nothing but the answer {body}",
    )


def answer(site: Site, text: str, headers: Mapping[str, str]) -> Answer:
    """The first answer that says so; a worker may be slower than another."""
    answers: list[Answer] = []

    def is_there() -> bool:
        answers.append(site.ask(headers=headers))
        return text.encode() in answers[-1].body

    wait_until(is_there, f"an answer with {text}")
    return answers[-1]


def test_saves_are_served_and_no_request_fails_meanwhile(site: Site) -> None:
    with load(site.port) as counted:
        for number in range(3):
            save(site.folder / "page.py", PAGE.format(text=f"save {number}"))
            wait_for(site, f"save {number}!")

    assert counted.failed == []


def test_no_request_fails_when_a_save_follows_another_during_the_restart(site: Site) -> None:
    """nginx's log tells also of those that it sent again, as it may not do with a POST."""
    log = site.tapster.home / "log" / "nginx.log"
    before = log.stat().st_size
    with load(site.port) as one, load(site.port) as two, load(site.port) as three:
        for number, pause_s in enumerate(PAUSES_S):
            save(site.folder / "page.py", PAGE.format(text=f"one {number}"))
            time.sleep(pause_s)
            save(site.folder / "page.py", PAGE.format(text=f"other {number}"))
            wait_for(site, f"other {number}!")

    assert [*one.failed, *two.failed, *three.failed] == []
    assert log.read_bytes()[before:] == b""


def test_the_last_of_many_saves_is_served(site: Site) -> None:
    for number in range(20, 40):
        save(site.folder / "page.py", PAGE.format(text=f"save {number}"))

    wait_for(site, "save 39!")


def test_a_template_that_was_read_at_the_import_is_read_again(site: Site) -> None:
    save(site.folder / "page.py", PAGE.format(text="page"))
    save(site.folder / "templates" / "end.html", "?")

    wait_for(site, "page?")
    save(site.folder / "templates" / "end.html", "!")
    wait_for(site, "page!")


def test_a_browser_sees_why_the_app_does_not_start_until_it_does(site: Site) -> None:
    save(site.folder / "new.py", "def broken(:\n")
    save(site.folder / "page.py", "import new\n")
    page, plain = answer(site, "def broken(:", BROWSER), answer(site, "def broken(:", OTHER)

    assert (page.status, plain.status) == (500, 500)
    wait_until(lambda: site.release.state == "broken", "a status that says so")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert b"SyntaxError" in plain.body
    assert b"SyntaxError" in (site.log / "app.log").read_bytes()

    save(site.folder / "new.py", "raise ValueError('<b>no</b>')\n")
    assert b"<b>no</b>" not in answer(site, "&lt;b&gt;no&lt;/b&gt;", BROWSER).body
    (site.folder / "new.py").unlink()
    answer(site, "No module named &#x27;new&#x27;", BROWSER)
    save(site.folder / "new.py", "")
    save(site.folder / "page.py", PAGE.format(text="mended"))
    wait_for(site, "mended!")
    wait_until(lambda: site.release.state == "running", "a status that says so")


def test_a_first_start_that_cannot_be_imported_is_up_and_says_why(
    site: Site, tapster: Tapster
) -> None:
    folder = tapster.folder(f"{site.name}b", {"app.py": (site.folder / "app.py").read_text()})
    (folder / "templates").mkdir()
    (folder / "templates" / "end.html").touch()
    broken = tapster.up(folder, *FLAGS, "--engine", site.name.rstrip("0123456789"))

    assert b"No module named &#x27;page&#x27;" in broken.ask(headers=BROWSER).body
    save(folder / "page.py", PAGE.format(text="found"))
    wait_for(broken, "found")


def test_a_worker_that_is_stuck_in_its_import_makes_room(site: Site) -> None:
    save(site.folder / "page.py", "while True:\n    pass\n")
    started = (site.log / "app.log").stat().st_size
    wait_until(lambda: (site.log / "app.log").stat().st_size > started, "the new workers")
    os.utime(site.folder / "app.py")
    save(site.folder / "page.py", PAGE.format(text="free"))

    wait_for(site, "free!")


def test_a_release_that_cannot_be_imported_is_refused_whatever_is_set(tapster: Tapster) -> None:
    folder = tapster.folder("shop", {"app.py": WSGI, "tapster.toml": "reload = true\n"})

    said = tapster.command("deploy", folder)

    assert said.exit_code == 1
    assert "No module named 'page'" in said.stderr
