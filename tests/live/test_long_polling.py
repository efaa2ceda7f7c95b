"""Answers that are long in coming: long polling, events and silent WebSockets through nginx."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tapster.engines.engine import ENGINES
from tapster.resolve import NGINX_PATIENCE_S
from tests.live.site import Site, Tapster, home
from tests.live.websocket import websocket
from tests.nginx.servers import wait_until

pytestmark = pytest.mark.live

APP = """
import asyncio

news = asyncio.Event()
waiting = 0

async def app(scope, receive, send):
    answer = {"lifespan": lifespan, "websocket": echo, "http": http}[scope["type"]]
    await answer(scope, receive, send)

async def lifespan(scope, receive, send):
    while (message := await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})

async def echo(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        await send({"type": "websocket.send", "text": message["text"]})

async def http(scope, receive, send):
    body = await ANSWERS[scope["path"]]()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for number in range(SECONDS if scope["path"] == "/events" else 0):
        await send({"type": "http.response.body", "body": b"event ", "more_body": True})
        await asyncio.sleep(1)
    await send({"type": "http.response.body", "body": body})

async def poll():
    global waiting
    waiting += 1
    await news.wait()
    return b"news"

async def publish():
    news.set()
    return b"published"

async def told():
    return b"%d" % waiting

async def never():
    await asyncio.Event().wait()

async def end():
    return b"end"

ANSWERS = {"/poll": poll, "/publish": publish, "/": told, "/never": never, "/events": end}
"""
REQUEST_S = 1
NGINX_S = REQUEST_S + NGINX_PATIENCE_S
SECONDS = NGINX_S + 1
POLLS = 40
FLAGS = ("--processes", "1", "--request-timeout-s", str(REQUEST_S))


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.fixture(scope="module", params=[each for each in ENGINES if each != "uwsgi"])
def site(tapster: Tapster, request: pytest.FixtureRequest) -> Site:
    app = f"SECONDS = {SECONDS}\n{APP}"
    folder = tapster.folder(f"polls-{request.param}", {"app.py": app})
    return tapster.up(folder, "--engine", request.param, *FLAGS)


def test_one_worker_holds_many_that_wait_for_news_and_answers_others_meanwhile(site: Site) -> None:
    with ThreadPoolExecutor(POLLS) as pool:
        polls = [pool.submit(site.ask, "/poll") for _ in range(POLLS)]
        wait_until(lambda: site.ask("/").body == b"%d" % POLLS, "all that wait")
        assert not any(poll.done() for poll in polls)

        assert site.ask("/publish").body == b"published"

        assert {poll.result().body for poll in polls} == {b"news"}


def test_what_keeps_coming_may_take_longer_than_a_request_and_what_never_comes_is_504(
    site: Site,
) -> None:
    with ThreadPoolExecutor() as pool, websocket(site.port, "/") as client:
        never, events = pool.submit(site.ask, "/never"), pool.submit(site.ask, "/events")

        assert never.result().status == 504
        assert events.result().body == b"event " * SECONDS + b"end"
        client.send("still here")
        assert client.said() == "still here"
        assert site.ask("/").status == 200
