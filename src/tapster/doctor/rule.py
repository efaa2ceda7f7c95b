"""A rule: a pure function from evidence to findings, which explains itself in its docstring."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from tapster.doctor.evidence import Evidence
from tapster.model.finding import Finding, Severity

Check: TypeAlias = Callable[[Evidence], Iterator[Finding]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule, and the page about it."""

    id: str
    """Its path: `rules/nginx/alias_traversal.py` is `nginx.alias-traversal`."""
    title: str
    severity: Severity
    source: str
    """A URL that says the same."""
    behind: tuple[str, ...]
    """Ids of rules whose finding in the same evidence hides those of this one."""
    page: str
    """The docstring: Why, Fix, Ignore when."""
    check: Check


def rule(
    *, title: str, severity: Severity, source: str, behind: tuple[str, ...] = ()
) -> Callable[[Check], Rule]:
    """Make a rule of a function; its module's path is its id.

    title: what is wrong, as a headline without a full stop
    behind: rules of which this one's findings are only consequences
    """

    def made(check: Check) -> Rule:
        topic, name = check.__module__.rsplit(".", 2)[-2:]
        return Rule(
            id=f"{topic}.{name.replace('_', '-')}",
            title=title,
            severity=severity,
            source=source,
            behind=behind,
            page=inspect.getdoc(check) or "",
            check=check,
        )

    return made
