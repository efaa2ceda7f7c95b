"""docs/engines.md: each point of the contract, and which way to run an app keeps it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

from tests.contract import (
    test_answers,
    test_bodies,
    test_ends,
    test_forged,
    test_logs,
    test_requests,
    test_websockets,
    test_workers,
)
from tests.contract.limits import Limit, limit
from tests.contract.points import Point, has, points, words
from tests.contract.table import WAYS, Way

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"
BEGIN, END = "<!-- python -m tests.contract -->\n", "<!-- end -->\n"
"""Between the two stands what is generated."""
FILES = (
    *(test_requests, test_forged, test_bodies, test_answers),
    *(test_logs, test_workers, test_ends, test_websockets),
)
Failed = Mapping[tuple[str, str], int]
"""How many tests have failed of a point, by its name, in a way."""


def with_tables(text: str, failed: Failed) -> str:
    """The page, with what has come of the tests."""
    head, _, rest = text.partition(BEGIN)
    return f"{head}{BEGIN}\n{tables(failed)}\n{END}{rest.partition(END)[2]}"


def tables(failed: Failed) -> str:
    """One for each file of tests, and the limits below them."""
    notes: list[str] = []
    parts = [part for module in FILES for part in _table(module, failed, notes)]
    return "\n".join([*parts, *(f"[^{number}]: {why}." for number, why in enumerate(notes, 1))])


def _table(module: ModuleType, failed: Failed, notes: list[str]) -> Iterator[str]:
    first = (module.__doc__ or "").partition("\n")[0]
    yield f"### {first.partition(':')[0].rstrip('.')}\n"
    yield "| | " + " | ".join(way.title for way in WAYS) + " |"
    yield "|---|" + "---|" * len(WAYS)
    for point in points(module):
        cells = (_cell(point, way, failed, notes) for way in WAYS)
        yield f"| {words(point)} | {' | '.join(cells)} |"
    yield ""


def _cell(point: Point, way: Way, failed: Failed, notes: list[str]) -> str:
    if not has(point, way):
        return ""
    if failed.get((point.__name__, str(way))):
        return "**fails**"
    known = limit(way, point.__name__)
    return f"limit[^{_number(known, notes)}]" if known else "yes"


def _number(known: Limit, notes: list[str]) -> int:
    if known.why not in notes:
        notes.append(known.why)
    return notes.index(known.why) + 1
