"""How nginx's page looks when the app does not answer."""

from collections.abc import Iterator

import pytest

from tapster.system.nginx_binary import bundled
from tests.browser.chromium import Page
from tests.factories import a_stack
from tests.nginx import servers


@pytest.fixture(scope="module")
def error_page(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The tab shows the page of 502."""
    folder, binary = tmp_path_factory.mktemp("error"), bundled()
    assert binary
    listen = f"127.0.0.1:{servers.free_port()}"
    stack = a_stack(home=folder, name="dead", nginx=servers.facts(binary), listen=listen)
    with servers.nginx((stack,), {"dead": folder / "dead.sock"}):
        page.open(f"http://{listen}/")
        yield page


def test_it_fits_on_a_phone(error_page: Page) -> None:
    error_page.look(width=320, height=568)

    assert error_page.evaluate("document.querySelector('h1').textContent") == (
        "The site does not answer"
    )
    assert error_page.evaluate("document.documentElement.scrollWidth") == 320


def test_it_is_light_or_dark_as_the_person_likes(error_page: Page) -> None:
    error_page.look(dark=False)
    light = error_page.colour()
    error_page.look(dark=True)

    assert (light, error_page.colour()) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
