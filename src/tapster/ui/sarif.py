"""Findings as SARIF 2.1.0, which code hosts show beside the lines.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from tapster import __version__
from tapster.doctor.examine import all_rules
from tapster.doctor.judge import Judged
from tapster.model.finding import Finding, Severity

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def log(findings: Sequence[Finding], judged: Judged) -> dict[str, object]:
    """A whole log with one run; rules are those that have something to say."""
    rules = {each.rule: each for each in findings}
    order = list(rules)
    run = {
        "tool": {
            "driver": {
                "name": "tapster",
                "semanticVersion": __version__,
                "rules": [_rule(finding, judged) for finding in rules.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, order.index(finding.rule)) for finding in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Finding, judged: Judged) -> dict[str, object]:
    title, source = judged.pages[finding.rule]
    known = all_rules().get(finding.rule)
    page = known.page if known else f"See {source}"
    return {
        "id": finding.rule,
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}."},
        "help": {"text": page, "markdown": page},
        "helpUri": source,
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, object]:
    path, cwd = finding.where.file, Path.cwd()  # for a code host, the repository
    uri = quote(bytes(path.relative_to(cwd))) if path.is_relative_to(cwd) else path.as_uri()
    place: dict[str, object] = {"artifactLocation": {"uri": uri}}
    if finding.where.line:
        place["region"] = {"startLine": finding.where.line}
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": LEVELS[finding.severity],
        "message": {"text": f"{finding.message}. Fix: {finding.fix}."},
        "locations": [{"physicalLocation": place}],
    }
