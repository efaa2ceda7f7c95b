"""The pages of all rules, their index, and the list in the README, in Markdown."""

import re
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

from tapster.doctor.examine import all_rules
from tapster.doctor.rule import Rule
from tapster.model.finding import Severity

PART = re.compile(r"^(Why|Fix|Ignore when): ", re.MULTILINE)
MARKS = ("<!-- rules: written by make docs -->", "<!-- end of rules -->")
_INDEX = """\
# Rules

What `tapster check` looks for. Each page says why it hurts, how to fix it, and when to ignore it;
so does `tapster explain RULE`.

- **error**: requests fail, data leaks or the site does not start
- **warning**: it will fail under conditions that a public site meets
- **advice**: it works, and would work better

To leave a rule out, write `; tapster: ignore RULE` on a line of the file (`#` in nginx's), or pass
`--ignore RULE`.
"""


def pages(folder: Path) -> Mapping[Path, str]:
    """Every page of the folder by its path."""
    rules = all_rules().values()
    return {folder / "README.md": index(), **{folder / path(rule): page(rule) for rule in rules}}


def path(rule: Rule) -> str:
    """Where its page lies: `uwsgi/inline-comment.md`."""
    return f"{rule.id.replace('.', '/')}.md"


def page(rule: Rule) -> str:
    """One rule's page."""
    text = PART.sub(r"**\1:** ", rule.page)
    links = (f"[{name}](../{name.replace('.', '/')}.md)" for name in rule.behind)
    behind = f"Not shown beside {', '.join(links)}, of which it is a consequence.\n\n" * bool(
        rule.behind
    )
    return (
        f"# {rule.id}\n\n{rule.severity.capitalize()}: {rule.title}.\n\n{text}\n\n{behind}"
        f"Source: <{rule.source}>\n\n[All rules](../README.md)\n"
    )


def index() -> str:
    """The table of all rules, a section for each topic."""
    parts = [_INDEX]
    for topic, rules in groupby(all_rules().values(), key=_topic):
        rows = (f"| [{rule.id}]({path(rule)}) | {rule.severity} | {rule.title} |" for rule in rules)
        parts.append(f"## {topic}\n\n| rule | severity | what is wrong |\n|---|---|---|")
        parts[-1] += "\n" + "\n".join(rows) + "\n"
    return "\n".join(parts)


def with_list(readme: str) -> str:
    """The README with the rules between its two marks."""
    before, begin, rest = readme.partition(MARKS[0])
    _, end, after = rest.partition(MARKS[1])
    return f"{before}{begin}\n{_list()}\n{end}{after}" if end else readme


def _list() -> str:
    """One line for each topic and severity."""
    lines = []
    for topic, rules in groupby(all_rules().values(), key=_topic):
        known = list(rules)
        for severity in Severity:
            links = [
                f"[{rule.id.partition('.')[2]}](docs/rules/{path(rule)})"
                for rule in known
                if rule.severity == severity
            ]
            if links:
                lines.append(f"- {topic}, {severity}: {', '.join(links)}")
    return "\n".join(lines)


def _topic(rule: Rule) -> str:
    return rule.id.partition(".")[0]
