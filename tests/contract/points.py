"""The points of the contract: the tests that take a stage."""

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from tests.contract.limits import limit
from tests.contract.table import Way

Point = Callable[..., Any]


def asked_of(point: Point, way: Way) -> bool:
    """Whether the test is run for this way."""
    limited = argument(point, "limited")
    if limited:
        return limit(way, limited) is not None
    return has(point, way) and limit(way, point.__name__) is None


def has(point: Point, way: Way) -> bool:
    """Whether the point means anything to the interface."""
    return argument(point, "interface") in {None, way.interface}


def argument(point: Point, mark: str) -> Any:
    """Of the mark with that name, of the test or its file; None without one."""
    of_module = point.__globals__.get("pytestmark", [])
    every = [*getattr(point, "pytestmark", ()), *of_module]
    marks = [each for each in every if each.name == mark]
    return marks[0].args[0] if marks else None


def points(module: ModuleType) -> Iterator[Point]:
    """Those of one file, in their order; without those that see what a limit does."""
    for name, found in vars(module).items():
        is_test = name.startswith("test_") and inspect.isfunction(found)
        is_point = is_test and "stage" in inspect.signature(found).parameters
        if is_point and not argument(found, "limited"):
            yield found


def words(point: Point) -> str:
    """`a body arrives whole`."""
    return point.__name__.removeprefix("test_").replace("_", " ")
