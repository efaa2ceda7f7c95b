import re
from pathlib import Path

import pytest

from tapster.doctor.examine import all_rules
from tapster.doctor.rule import Rule
from tapster.model.finding import Finding
from tests.rules.edits import edited
from tests.rules.evidence import evidence

HERE = Path(__file__).parent
RULES = tuple(all_rules().values())


def folders(rule: Rule, kind: str) -> list[Path]:
    topic, name = rule.id.split(".")
    return sorted((HERE / topic / name.replace("-", "_")).glob(f"{kind}-*"))


def examples(kind: str) -> list[object]:
    return [
        pytest.param(rule, folder, id=f"{rule.id}/{folder.name}")
        for rule in RULES
        for folder in folders(rule, kind)
    ]


def found(rule: Rule, folder: Path) -> list[Finding]:
    return list(rule.check(evidence(folder)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_explains_itself_and_has_both_kinds_of_examples(rule: Rule) -> None:
    parts = re.findall(r"^(Why|Fix|Ignore when): \S", rule.page, re.MULTILINE)

    assert parts == ["Why", "Fix", "Ignore when"]
    assert rule.source.startswith("https://")
    assert rule.title
    assert not rule.title.endswith(".")
    assert set(rule.behind) <= all_rules().keys()
    assert folders(rule, "broken")
    assert folders(rule, "fine")


def test_every_example_belongs_to_a_rule() -> None:
    known = {rule.id for rule in RULES}
    there = {
        f"{folder.parent.parent.name}.{folder.parent.name.replace('_', '-')}"
        for kind in ("broken", "fine")
        for folder in HERE.glob(f"*/*/{kind}-*")
    }

    assert there <= known


@pytest.mark.parametrize(("rule", "folder"), examples("broken"))
def test_a_broken_example_is_found(rule: Rule, folder: Path) -> None:
    findings = found(rule, folder)

    assert findings
    for finding in findings:
        assert not finding.message.endswith(".")
        assert not finding.fix.endswith(".")
        assert "\n" not in finding.message + finding.fix
        assert finding.where.file.is_relative_to(folder)


@pytest.mark.parametrize(("rule", "folder"), examples("fine"))
def test_a_fine_example_is_left_alone(rule: Rule, folder: Path) -> None:
    assert found(rule, folder) == []


@pytest.mark.parametrize(("rule", "folder"), examples("broken"))
def test_what_a_rule_would_edit_is_right_afterwards(
    rule: Rule, folder: Path, tmp_path: Path
) -> None:
    findings = found(rule, folder)
    if all(finding.edits for finding in findings):
        assert found(rule, edited(folder, findings, tmp_path / "edited")) == []
