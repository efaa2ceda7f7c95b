"""How the page looks that `tapster up --reload` shows while the app does not start."""

from collections.abc import Iterator

import pytest

from tests.browser.chromium import Page
from tests.live.site import Site, home
from tests.nginx.servers import wait_until

APP = """
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<!doctype html><p>well again</p>"]
"""
BROKEN = f"import {'a_module_with_a_long_name_' * 4}that_is_not_there\n"


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """The app does not start any more."""
    with home() as tapster:
        made = tapster.up(tapster.folder("shop", {"app.py": APP}), "--reload")
        (made.folder / "app.py").write_text(BROKEN)
        wait_until(lambda: made.ask().status == 500, "the page")
        yield made


@pytest.fixture(scope="module")
def traceback_page(site: Site, page: Page) -> Page:
    """The tab shows why."""
    page.open(f"http://127.0.0.1:{site.port}/")
    return page


def test_it_fits_on_a_phone(traceback_page: Page) -> None:
    traceback_page.look(width=320, height=568)

    assert traceback_page.evaluate("document.querySelector('h1').textContent") == (
        "app:app does not start"
    )
    assert traceback_page.evaluate("document.documentElement.scrollWidth") == 320


def test_it_is_light_or_dark_as_the_person_likes(traceback_page: Page) -> None:
    traceback_page.look(dark=False)
    light = traceback_page.colour()
    traceback_page.look(dark=True)

    assert (light, traceback_page.colour()) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")


def test_the_traceback_begins_with_the_apps_own_code(traceback_page: Page) -> None:
    said = traceback_page.evaluate("document.querySelector('pre').textContent").splitlines()

    assert said[0] == "Traceback (most recent call last):"
    assert said[1].endswith('app.py", line 1, in <module>')
