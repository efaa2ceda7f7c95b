from tapster.resolve.engine import INTERFACES
from tests.contract.limits import LIMITS, limit
from tests.contract.page import FILES, PAGE, with_tables
from tests.contract.points import argument, has, points
from tests.contract.table import KNOWN, WAYS

POINTS = {point.__name__: point for module in FILES for point in points(module)}


def test_the_page_says_what_the_tests_hold() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert text == with_tables(text, {}), "run: python -m tests.contract"


def test_every_engine_is_tried_with_all_that_it_runs() -> None:
    able = {(engine, kind) for engine, kinds in INTERFACES.items() for kind in kinds}

    assert able == {(way.engine, way.interface) for way in WAYS}


def test_no_two_points_have_one_name() -> None:
    assert len(POINTS) == sum(len(list(points(module))) for module in FILES)


def test_every_limit_is_of_a_point_and_a_way_and_is_seen_by_a_test() -> None:
    every = [each for module in FILES for each in vars(module).values() if callable(each)]
    seen = {argument(each, "limited") for each in every if hasattr(each, "pytestmark")}

    for each in LIMITS:
        ways = [way for way in KNOWN if each.holds(way) and has(POINTS[each.point], way)]
        assert ways, f"no way has the limit of {each.engine} in {each.point}"
        assert each.point in seen, f"no test sees what {each.engine} does instead: {each.point}"


def test_each_way_keeps_most_points() -> None:
    for way in WAYS:
        limits = [name for name in POINTS if limit(way, name)]
        assert len(limits) < len(POINTS) / 10, limits
