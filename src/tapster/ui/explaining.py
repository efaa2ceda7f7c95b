"""What a person sees of `tapster explain`."""

from tapster.doctor.examine import all_rules
from tapster.doctor.rule import Rule
from tapster.ui import tables
from tapster.ui.checking import refuse_unknown
from tapster.ui.lines import as_json, result

GIXY = "https://gixy.getpagespeed.com/checks/"


def show(name: str | None, *, is_json: bool) -> None:
    """One rule's page; without a name, every rule with its severity and title."""
    rules = all_rules()
    refuse_unknown([] if name is None else [name])
    if name is None and is_json:
        as_json([record(rule) for rule in rules.values()])
    elif name is None:
        rows = [(rule.id, rule.severity, rule.title) for rule in rules.values()]
        tables.show(("rule", "severity", "what is wrong"), rows)
    elif (rule := rules.get(name)) is None:
        page = f"{GIXY}{name.removeprefix('gixy.')}/"
        as_json({"rule": name, "source": page}) if is_json else result(f"gixy says why: {page}")
    elif is_json:
        as_json(record(rule))
    else:
        result("\n".join(lines(rule)))


def lines(rule: Rule) -> tuple[str, ...]:
    """The page as a terminal shows it."""
    behind = ("", f"Not shown beside: {', '.join(rule.behind)}") if rule.behind else ()
    head = f"{rule.id}: {rule.title} ({rule.severity})"
    return (head, "", rule.page, *behind, "", f"Source: {rule.source}")


def record(rule: Rule) -> dict[str, object]:
    """A rule as a program takes it."""
    return {
        "rule": rule.id,
        "severity": rule.severity,
        "title": rule.title,
        "page": rule.page,
        "source": rule.source,
        "behind": list(rule.behind),
    }
