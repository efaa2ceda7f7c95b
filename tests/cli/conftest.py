"""What the tests of the commands share."""

from collections.abc import Iterator

import pytest

from tests.live.site import Tapster, home


@pytest.fixture
def tapster() -> Iterator[Tapster]:
    """A home for one test, in which nothing is started."""
    with home() as made:
        yield made
