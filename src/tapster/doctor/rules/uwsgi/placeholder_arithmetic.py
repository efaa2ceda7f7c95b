"""`processes = %((%k * 2) + 1)`."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import options
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

NESTED = re.compile(r"%\([^()]*\([^()]*\)[^()]*\)")
FIRST = re.compile(r"%\(\(([^()]*)\)([^()]*)\)")
GLUED = re.compile(r"%\(((?=[^() ]*[*+/])[^() ]+)\)")
NAME_INSIDE = re.compile(r"(?<!^)%\(([\w.-]+)\)")
SIGN = re.compile(r"\s*([*+/])\s*")
NUMBER = re.compile(r"%\((%k|[0-9]+)\)")
LATE_PRODUCT = re.compile(r"%\([^()]* [+-] [^()]* [*/] [^()]*\)")


@rule(
    title="uWSGI calculates something else",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#placeholders-math",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: in `%( )` uWSGI goes strictly from left to right, needs a space on each side of an
    operator, and knows no parentheses: `%((%k * 2) + 1)` is 1, `%(%k*2)` is a placeholder of that
    name, and `%(1 + %k * 2)` is twice `1 + %k`. Names stand inside without their own `%( )`, and
    a number alone, as in `%(%k)`, is taken for a name.

    Fix: `%(%k * 2 + 1)`: products first, no parentheses, spaces.

    Ignore when: left to right is what you mean.
    """
    for option in options(evidence.ini):
        written = option.written
        patterns = (NESTED, GLUED, LATE_PRODUCT, NUMBER)
        wrong = next(filter(None, (pattern.search(written) for pattern in patterns)), None)
        if wrong:
            right = _right(wrong[0])
            yield Finding(
                message=f"{option.name} is `{option.value}`, and not what `{wrong[0]}` looks like",
                where=option.where,
                fix=f"write `{right}`" if right else "write products first, without parentheses",
            )


def _right(wrong: str) -> str:
    """The same as uWSGI can calculate it; empty if that takes more than a few characters."""
    if number := NUMBER.fullmatch(wrong):
        return number[1]
    named = NAME_INSIDE.sub(r"\1", wrong)
    first = FIRST.fullmatch(named)
    right = SIGN.sub(r" \1 ", f"%({first[1]}{first[2]})" if first else named)
    return "" if NESTED.search(right) or LATE_PRODUCT.search(right) else right
