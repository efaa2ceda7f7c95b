import pytest

from tests.fuzz import TARGETS, fuzz


@pytest.mark.parametrize("parser", TARGETS)
def test_no_input_breaks_a_parser(parser: str) -> None:
    fuzz(parser, 200)
