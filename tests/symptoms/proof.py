"""That a rule finds the mistake, that it does harm, and that neither is so without it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tapster.doctor.judge import judge
from tapster.system.gather_evidence import gather_evidence
from tests.symptoms.site import Site, site
from tests.symptoms.symptom import Symptom, Variant


@dataclass(frozen=True)
class Tried:
    """What came of one variant."""

    seen: str
    is_found: bool
    """By the symptom's rule; it may be hidden behind another one."""


def promised(symptom: Symptom) -> tuple[Tried, Tried]:
    """What has to come of both."""
    return Tried(symptom.broken, is_found=True), Tried(symptom.fixed, is_found=False)


def tried(symptom: Symptom) -> tuple[Tried, Tried]:
    """What has come of both, which run at the same time."""
    with ThreadPoolExecutor(2) as pool:
        broken = pool.submit(_tried, symptom, "broken")
        fixed = pool.submit(_tried, symptom, "fixed")
        return broken.result(), fixed.result()


def _tried(symptom: Symptom, variant: Variant) -> Tried:
    with site(symptom, variant) as made:
        is_found = symptom.rule in _found(made)
        return Tried(symptom.look(made), is_found)


def _found(made: Site) -> frozenset[str]:
    examined = judge([gather_evidence([made.folder], made.environ)], frozenset()).examined
    hidden = (finding for finding, _ in examined.hidden)
    return frozenset(finding.rule for finding in (*examined.findings, *hidden))
