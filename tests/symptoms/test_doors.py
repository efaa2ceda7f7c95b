import pytest

from tests.symptoms.doors import SYMPTOMS
from tests.symptoms.proof import promised, tried
from tests.symptoms.symptom import Symptom
from tests.symptoms.tables import possible


@pytest.mark.live
@pytest.mark.parametrize("symptom", possible(SYMPTOMS), ids=str)
def test_the_mistake_is_found_and_does_harm_and_without_it_neither(symptom: Symptom) -> None:
    assert tried(symptom) == promised(symptom)
