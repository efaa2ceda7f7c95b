"""Writes them anew: `python -m tests.engines.test_serving`."""

from dataclasses import replace
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tapster.model.home import Home
from tests.factories import a_stack

GOLDEN = Path(__file__).parent / "golden"
STACK = a_stack(engine="gunicorn")
ASGI = replace(STACK, interface="asgi", long_request_timeout_s=600)
RELEASE = Home(STACK.home, STACK.run).release("shop", "20261122-170312")

STORIES = {
    "gunicorn-sync": STACK,
    "gunicorn-threads": replace(STACK, threads=4, max_requests=5000, preload=True),
    "gunicorn-asgi": ASGI,
    "gunicorn-reload": replace(ASGI, reload=True),
    "uvicorn-asgi": replace(ASGI, engine="uvicorn"),
    "granian-wsgi": replace(STACK, engine="granian", threads=4, preload=True),
    "granian-asgi": replace(ASGI, engine="granian"),
}


def configuration(story: str) -> str:
    stack = STORIES[story]
    return ENGINES[stack.engine].files(stack, RELEASE)[0].text


@pytest.mark.parametrize("story", STORIES)
def test_the_configuration_is_as_it_was_read_and_approved(story: str) -> None:
    assert configuration(story) == (GOLDEN / f"{story}.txt").read_text()


@pytest.mark.parametrize("story", STORIES)
def test_every_file_of_an_engine_is_what_its_name_says(story: str) -> None:
    stack = STORIES[story]

    for file in ENGINES[stack.engine].files(stack, RELEASE):
        assert file.path.is_relative_to(RELEASE.folder)
        if file.path.suffix == ".py":
            compile(file.text, file.path, "exec")
        if file.path.suffix == ".ini":
            assert file.text.endswith("\n[uwsgi]\n")


@pytest.mark.parametrize("story", STORIES)
def test_nginx_connects_to_the_link_of_the_protocol(story: str) -> None:
    stack = STORIES[story]

    upstream = ENGINES[stack.engine].upstream(stack, RELEASE)

    is_http = stack.engine in {"granian", "uvicorn"}
    link = RELEASE.live_http if is_http else RELEASE.live_socket
    assert (upstream.address, upstream.protocol) == (f"unix:{link}", "http" if is_http else "uwsgi")


if __name__ == "__main__":
    for each in STORIES:
        (GOLDEN / f"{each}.txt").write_text(configuration(each))
