"""Tests in a real browser; a machine without one has none of them: docs/decisions/0014."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import BROWSER, Page, chromium

collect_ignore_glob = [] if BROWSER else ["test_*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder starts real servers."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.live)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """The tab that the tests of a file share."""
    with chromium(tmp_path_factory.mktemp("chromium") / "stderr.log") as opened:
        yield opened
