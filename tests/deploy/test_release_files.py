import json

import pytest

from tapster.deploy.release_files import record
from tapster.model.home import Home
from tests.factories import a_stack


@pytest.mark.parametrize(
    ("own_stats", "recorded"),
    [
        (None, "unix:/home/ann/.local/state/tapster/run/shop/1.stats"),
        ("127.0.0.1:9191", "127.0.0.1:9191"),
        ("", ""),
    ],
)
def test_the_record_says_where_statistics_really_are(own_stats: str | None, recorded: str) -> None:
    stack = a_stack(own_stats=own_stats)
    release = Home(stack.home, stack.run).release("shop", "1")

    assert json.loads(record(stack, release, 0.0))["stats"] == recorded
