from dataclasses import replace
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tapster.engines.gunicorn.engine import HOOKS
from tapster.model.home import Home
from tests.factories import a_stack

GOLDEN = Path(__file__).parent / "golden"
ENGINE = ENGINES["gunicorn"]
STACK = a_stack(engine="gunicorn")
RELEASE = Home(STACK.home, STACK.run).release("shop", "20261122-170312")

STORIES = {
    "sync": STACK,
    "threads": replace(STACK, threads=4, max_requests=5000, preload=True),
    "asgi": replace(STACK, interface="asgi", reload=True, long_request_timeout_s=600),
}


@pytest.mark.parametrize("story", STORIES)
def test_the_configuration_is_as_it_was_read_and_approved(story: str) -> None:
    config, note = ENGINE.files(STORIES[story], RELEASE)

    own = (GOLDEN / f"gunicorn-{story}.txt").read_text()
    assert config.text == f"{own}\n\n{HOOKS.read_text()}"
    compile(config.text, config.path, "exec")
    assert note.text.endswith("\n[uwsgi]\n")
