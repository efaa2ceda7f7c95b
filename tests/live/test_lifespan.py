"""ASGI's lifespan: once in each worker, and a release that cannot start is refused."""

import http.client
from collections.abc import Iterator

import pytest

from tapster.engines.engine import ENGINES
from tests.live.site import Site, Tapster, home

pytestmark = pytest.mark.live

APP = """
import asyncio
import os

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await start(scope["state"])
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("ended", os.getpid(), flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    while scope["path"] == "/endless":
        await send({"type": "http.response.body", "body": b".", "more_body": True})
        await asyncio.sleep(0.1)
    await send({"type": "http.response.body", "body": scope["state"]["greeting"]})

async def start(state):
    print("started", os.getpid(), flush=True)
    state["greeting"] = b"hello"
"""
RAISES = APP + '    raise ValueError("no database")\n'
NEVER_ENDS = APP + "    await asyncio.sleep(1000)\n"
TAKES_LONG = APP + "    import time\n    time.sleep(6)\n"
CATCHES = RAISES.replace(
    '        await start(scope["state"])\n',
    """        try:
            await start(scope["state"])
        except ValueError:
            return await send({"type": "lifespan.startup.failed"})
""",
)
NONE = """
async def app(scope, receive, send):
    if BEGINS_WITH == "the type":
        assert scope["type"] == "http"
    if BEGINS_WITH == "a body":
        await receive()
    try:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"hello"})
    except Exception:
        if BEGINS_WITH != "an answer, whatever that raises":
            raise
"""
WAITS_FOR_EVERY_REQUEST = {"granian"}
"""Until its worker is killed, without a shutdown: it has no time of its own after the last one."""
FLAGS = ("--processes", "2", "--request-timeout-s", "3")


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.fixture(scope="module", params=[each for each in ENGINES if each != "uwsgi"])
def flags(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return ("--engine", request.param, *FLAGS)


@pytest.fixture(scope="module")
def site(tapster: Tapster, flags: tuple[str, ...]) -> Iterator[Site]:
    name = f"talks-{flags[1]}"
    yield tapster.up(tapster.folder(name, {"app.py": APP}), *flags)
    assert tapster.command("down", name).exit_code == 0


def printed(site: Site, word: str) -> list[str]:
    """The pids of the workers that have printed the word, sorted."""
    lines = (site.log / "app.log").read_text().splitlines()
    return sorted(line.split()[1] for line in lines if line.startswith(f"{word} "))


def test_each_worker_starts_and_ends_once_and_tells_its_requests_what_it_has_made(
    site: Site, flags: tuple[str, ...]
) -> None:
    pids = sorted(str(worker.pid) for worker in site.workers)
    endless = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    if flags[1] not in WAITS_FOR_EVERY_REQUEST:
        endless.request("GET", "/endless")

    assert site.ask("/").body == b"hello"
    assert printed(site, "started") == pids
    assert printed(site, "ended") == []
    site.tapster.up(site.folder, *flags, port=site.port)
    endless.close()

    assert printed(site, "ended") == pids
    assert len(printed(site, "started")) == 4


@pytest.mark.parametrize("broken", [RAISES, CATCHES], ids=["raises", "catches"])
def test_a_release_whose_startup_fails_is_refused_with_its_traceback(
    site: Site, flags: tuple[str, ...], broken: str
) -> None:
    before = site.release.id
    (site.folder / "app.py").write_text(broken)

    said = site.tapster.command("up", site.folder, "-d", *flags, "--listen", f":{site.port}")

    assert said.exit_code == 1
    assert "Traceback (most recent call last):" in said.stderr
    assert f'{site.folder}/app.py", line ' in said.stderr
    assert "ValueError: no database" in said.stderr
    assert site.release.id == before
    assert site.ask("/").body == b"hello"


def test_a_startup_may_take_longer_than_a_request(site: Site, flags: tuple[str, ...]) -> None:
    (site.folder / "app.py").write_text(TAKES_LONG)

    site.tapster.up(site.folder, *flags, port=site.port)

    assert site.ask("/").body == b"hello"


def test_a_startup_that_never_ends_is_refused_when_its_time_is_over(
    site: Site, flags: tuple[str, ...]
) -> None:
    (site.folder / "app.py").write_text(NEVER_ENDS)

    said = site.tapster.command(
        "up", site.folder, "-d", *flags, "--boot-timeout-s", "2", "--listen", f":{site.port}"
    )

    assert said.exit_code == 1
    assert "after 2 s" in said.stderr
    assert site.ask("/").body == b"hello"


@pytest.mark.parametrize(
    "begins_with", ["the type", "a body", "an answer", "an answer, whatever that raises"]
)
def test_an_app_without_a_lifespan_needs_none(
    site: Site, flags: tuple[str, ...], begins_with: str
) -> None:
    (site.folder / "app.py").write_text(f"BEGINS_WITH = {begins_with!r}\n{NONE}")

    site.tapster.up(site.folder, *flags, port=site.port)

    assert site.ask("/").body == b"hello"
    log = (site.log / "app.log").read_text()
    assert "AssertionError" not in log
    assert "http.response.start" not in log
