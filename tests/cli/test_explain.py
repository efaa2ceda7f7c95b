from pathlib import Path

from tapster.doctor.examine import all_rules
from tests.cli.checks import said


def test_a_page_says_why_how_to_fix_it_and_when_to_ignore_it(tmp_path: Path) -> None:
    rule = all_rules()["nginx.alias-traversal"]

    done = said("explain", rule.id, cwd=tmp_path)

    assert done.exit_code == 0
    assert done.stdout.startswith(f"{rule.id}: {rule.title} (error)\n\nWhy: ")
    assert "\nFix: " in done.stdout
    assert "\nIgnore when: " in done.stdout
    assert done.stdout.endswith(f"\nSource: {rule.source}\n")


def test_without_a_rule_all_are_listed_with_their_severity(tmp_path: Path) -> None:
    done = said("explain", cwd=tmp_path)

    head, *rows = done.stdout.splitlines()
    assert head.split() == ["rule", "severity", "what", "is", "wrong"]
    listed = {row.split()[0]: row.split()[1] for row in rows}
    assert listed == {name: rule.severity for name, rule in all_rules().items()}


def test_json_has_what_the_page_has(tmp_path: Path) -> None:
    one = said("explain", "nginx.alias-traversal", "--json", cwd=tmp_path).json
    everything = said("explain", "--json", cwd=tmp_path).json

    assert one in everything
    assert one.keys() == {"rule", "severity", "title", "page", "source", "behind"}


def test_an_unknown_rule_is_refused_with_the_one_that_may_be_meant(tmp_path: Path) -> None:
    for typed in ("alias-traversal", "nginx.alias_traversl", "alias_traversal"):
        done = said("explain", typed, cwd=tmp_path)

        assert done.exit_code == 2
        assert "did you mean nginx.alias-traversal?" in done.stderr
