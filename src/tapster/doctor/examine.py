"""All rules over all evidence: findings, worst first, with consequences behind their causes."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from tapster.doctor import rules
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import Rule
from tapster.model.finding import Finding, Severity

IGNORE = re.compile(r"(?:^\s*;|(?:^|[;{}])\s*#)\s*tapster: ignore ([\w.,\- ]+)", re.MULTILINE)
"""A comment in a file that is checked: `; tapster: ignore uwsgi.no-master`."""


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What was found."""

    findings: tuple[Finding, ...]
    hidden: tuple[tuple[Finding, str], ...]
    """Consequences, each with the id of the rule that it is hidden behind."""
    failed: Mapping[str, Exception] = field(default_factory=dict)
    """Rules that could not judge what they saw, which is a bug of theirs."""


@cache
def all_rules() -> dict[str, Rule]:
    """Every rule by its id, in the order of topics and names."""
    found: dict[str, Rule] = {}
    for topic in pkgutil.iter_modules(rules.__path__, f"{rules.__name__}."):
        package = importlib.import_module(topic.name)
        for module in pkgutil.iter_modules(package.__path__, f"{topic.name}."):
            rule: Rule = importlib.import_module(module.name).check
            found[rule.id] = rule
    return found


def examine(evidences: Iterable[Evidence], ignored: frozenset[str] = frozenset()) -> Examined:
    """The findings of every rule that is not ignored; the same one is told once."""
    shown: dict[Finding, None] = {}
    hidden: dict[Finding, str] = {}
    failed: dict[str, Exception] = {}
    for evidence in evidences:
        found: dict[str, list[Finding]] = {}
        for name, rule in all_rules().items():
            if name in ignored:
                continue
            try:
                found[name] = list(_findings(rule, evidence))
            except Exception as error:  # noqa: BLE001  what the others found is still worth telling
                failed[name] = error
        for name, findings in found.items():
            cause = next((each for each in all_rules()[name].behind if found.get(each)), "")
            for finding in findings:
                if cause:
                    hidden[finding] = cause
                else:
                    shown[finding] = None
    return Examined(
        findings=in_order(shown),
        hidden=tuple((finding, cause) for finding, cause in hidden.items() if finding not in shown),
        failed=failed,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The worst first, then by place."""
    order = {severity: rank for rank, severity in enumerate(Severity)}
    return tuple(sorted(findings, key=lambda each: (order[each.severity], each.where, each.rule)))


def is_ignored(text: str, rule: str) -> bool:
    """Whether a comment in a file says to ignore the rule there."""
    return rule in ignored_in(text)


@cache
def ignored_in(text: str) -> frozenset[str]:
    """Rules that comments in a file say to ignore there."""
    named = (found[1] for found in IGNORE.finditer(text))
    return frozenset(name.strip() for names in named for name in names.split(","))


def _findings(rule: Rule, evidence: Evidence) -> Iterator[Finding]:
    for finding in rule.check(evidence):
        if not is_ignored(evidence.text(finding.where.file), rule.id):
            yield replace(finding, rule=rule.id, severity=rule.severity)
