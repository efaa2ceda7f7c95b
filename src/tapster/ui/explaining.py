"""What a person sees of `tapster explain`."""

from tapster.doctor.examine import all_rules
from tapster.doctor.rule import Rule
from tapster.ui import tables
from tapster.ui.checking import refuse_unknown
from tapster.ui.lines import as_json, result

GIXY = "https://gixy.getpagespeed.com/checks/"


def show_all(*, is_json: bool) -> None:
    """Every rule with its severity and title."""
    rules = all_rules().values()
    if is_json:
        as_json([record(rule) for rule in rules])
    else:
        rows = [(rule.id, rule.severity, rule.title) for rule in rules]
        tables.show(("rule", "severity", "what is wrong"), rows)


def show(name: str, *, is_json: bool) -> None:
    """One rule's page."""
    refuse_unknown([name])
    rule = all_rules().get(name)
    if rule is None:
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
