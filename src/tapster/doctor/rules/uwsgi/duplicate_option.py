"""`processes = 4`, and further down `workers = 8`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import Line, lines, options
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.ini import Option
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.values import integer, is_true


@rule(
    title="an option stands twice, and only the last one counts",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html",
    behind=("uwsgi.conflict-marker",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: options that hold one value keep the last, without a word. Aliases are the same option:
    `workers = 8` undoes `processes = 4`. Whoever edits the first of them changes nothing.

    Fix: keep the one that is meant.

    Ignore when: never, in one section; a file that overrides what it includes is not meant here.
    """
    at = {line.where: line for line in lines(evidence.ini)}
    before: dict[str, Option] = {}
    for option in options(evidence.ini):
        kind = known(option.name)
        if not kind or kind.kind not in {"switch", "number", "text"}:
            continue
        earlier = before.get(option.key)
        if (
            earlier
            and _is_same_place(at.get(earlier.where), at.get(option.where))
            and _meaning(earlier, kind.kind) != _meaning(option, kind.kind)
        ):
            yield Finding(
                message=f"{option.name} is `{option.value}`, and not the `{earlier.value}` "
                f"that {earlier.name} in line {earlier.where.line} says",
                where=option.where,
                fix=f"keep one of the lines {earlier.where.line} and {option.where.line}",
            )
        before[option.key] = option


def _is_same_place(earlier: Line | None, line: Line | None) -> bool:
    """Whether nobody would write one to override the other."""
    if not earlier or not line or earlier.where.file != line.where.file:
        return False
    return earlier.section == line.section and line.block in {0, earlier.block}


def _meaning(option: Option, kind: str) -> object:
    readings = {"switch": is_true, "number": integer}
    return readings.get(kind, str)(option.value)
