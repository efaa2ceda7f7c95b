"""Run every point of the contract in every way, write docs/engines.md, and say what it took.

    python -m tests.contract [ARGUMENTS OF PYTEST]

Points that were not run, such as with `-k granian`, are shown as they are promised.
"""

import re
import sys
from collections import Counter, defaultdict

import pytest

from tests.contract.page import PAGE, with_tables
from tests.live.faults import say

ID = re.compile(r"::(?P<point>\w+)\[.*?<(?P<way>[\w-]+)")


class Results:
    """A plugin that keeps what pytest reports."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.failed: Counter[tuple[str, str]] = Counter()
        self.took_s: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One part of a test is over."""
        if found := ID.search(report.nodeid):
            self.took_s[found["way"]] += report.duration
            self.failed[found["point"], found["way"]] += report.failed


def main(arguments: list[str]) -> int:
    """Exit code: pytest's."""
    results = Results()
    code = pytest.main(["tests/contract", "-m", "live", *arguments], plugins=[results])
    PAGE.write_text(with_tables(PAGE.read_text(), results.failed))
    for way, seconds in results.took_s.items():
        say(f"{way:<30}{seconds:>6.0f} s")
    return int(code)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
