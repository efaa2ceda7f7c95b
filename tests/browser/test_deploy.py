"""A page with a WebSocket, events and fetch() is open in a browser while its release changes."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tests.browser.chromium import chromium
from tests.live.site import home

APP = Path(__file__).parent / "apps" / "talk"
STYLE, PRINT = "page.55e7cbb9ba48.css", "print.0f2a7d61c3e4.css"
RESTART = {1001, 1012}
"""Going Away, Service Restart: https://www.iana.org/assignments/websocket/websocket.xhtml."""
LIMIT = ("--request-timeout-s", "3", "--long-request-timeout-s", "3", "--keep-warm-s", "1")


@dataclass(frozen=True)
class Story:
    """What the page had to tell in the end."""

    heard: dict[str, list[str]]
    """Releases by the way in which they came, in their order."""
    stayed: bool
    """The WebSocket spoke for the old release after the new one had answered requests."""
    closed: list[int]
    """With which codes WebSockets ended."""
    failed: list[str]
    asked: int
    was_styled: bool
    """A file came that the old release has, and the new one has not."""
    console: list[str]


@pytest.fixture(scope="module", params=[engine for engine in ENGINES if engine != "uwsgi"])
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Story:
    """The page was loaded in release one, and release two was deployed while it was open."""
    log = tmp_path_factory.mktemp("chromium") / "stderr.log"
    with home() as tapster, ThreadPoolExecutor() as pool, chromium(log) as page:
        folder = tapster.base / "talk"
        shutil.copytree(APP, folder)
        flags = ("--engine", request.param, "--processes", "2", *LIMIT)
        site = tapster.deploy(folder, *flags)
        page.open(f"http://127.0.0.1:{site.port}/")
        page.wait_for("Object.values(heard).every(releases => releases[0] === 'one')")

        release_two(folder)
        deployed = pool.submit(tapster.deploy, folder, *flags, port=site.port)
        page.wait_for("heard.answers.includes('two')", 60)
        stayed = page.evaluate("closed.length === 0 && said().then(release => release === 'one')")
        was_styled = page.evaluate(f"style('{PRINT}')")
        page.wait_for("Object.values(heard).every(releases => releases.includes('two'))", 60)
        deployed.result()
        last = page.evaluate("asked")
        page.wait_for(f"asked > {last} + 20")
        told = page.evaluate("({ heard, closed, failed, asked })")
        return Story(**told, stayed=stayed, was_styled=was_styled, console=page.console)


def release_two(folder: Path) -> None:
    """The source has changed, and the names of its static files with it."""
    source = folder / "main.py"
    source.write_text(source.read_text().replace('"one"', '"two"'))
    (folder / "public" / STYLE).rename(folder / "public" / "page.b4c05e7d1f92.css")
    (folder / "public" / PRINT).unlink()


def test_a_websocket_stays_with_its_release_and_the_page_connects_to_the_next(story: Story) -> None:
    assert story.stayed
    assert story.heard["socket"] == ["one", "two"]


def test_a_websocket_is_closed_once_and_told_that_the_server_restarts(story: Story) -> None:
    assert len(story.closed) == 1
    assert RESTART.issuperset(story.closed)


def test_events_go_on_in_the_next_release(story: Story) -> None:
    assert story.heard["events"] == ["one", "two"]


def test_no_request_of_the_page_fails(story: Story) -> None:
    assert story.heard["answers"][-1] == "two"
    assert story.asked > 100
    assert story.failed == []


def test_the_page_still_gets_a_file_that_only_its_release_has(story: Story) -> None:
    assert story.was_styled


def test_the_console_has_nothing_to_complain_about(story: Story) -> None:
    assert story.console == []
