from collections import Counter
from pathlib import Path

import pytest

from tapster.doctor.examine import all_rules
from tests.symptoms.symptom import Symptom
from tests.symptoms.tables import TABLES, page

PAGE = Path(__file__).parents[2] / "docs" / "symptoms.md"
SYMPTOMS = tuple(each for table in TABLES.values() for each in table)


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=str)
def test_a_symptom_is_one_of_a_rule_and_of_few_lines(symptom: Symptom) -> None:
    assert symptom.rule in all_rules()
    assert 1 <= len(symptom.difference) <= 8
    assert symptom.broken != symptom.fixed


def test_no_symptom_is_there_twice() -> None:
    assert max(Counter((each.rule, each.difference) for each in SYMPTOMS).values()) == 1


def test_the_page_says_what_the_live_tests_hold() -> None:
    assert PAGE.read_text(encoding="utf-8") == page({})
