"""`base = /srv/old`, `base = /srv/new`, and `%(base)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import referred_to
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.ini import Option
from tapster.uwsgi_ini.options import known


@rule(
    title="a placeholder is the first of its definitions",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#placeholders",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: of an option that stands twice, the last counts; but `%(name)` is the first. Whoever
    overrides a placeholder further down, or below an include, changes nothing, and an option that
    also serves as a placeholder has two values at once.

    Fix: keep one definition, or write the override above the default.

    Ignore when: the definition above is the override.
    """
    ini = evidence.ini
    names = referred_to(ini) - {"_"}
    firsts: dict[str, Option] = {}
    for option in ini.options:
        kind = known(option.name)
        if option.name not in names or (kind and kind.kind not in {"text", "number"}):
            continue
        first = firsts.setdefault(option.name, option)
        is_override = option.where.file in {ini.path, first.where.file}
        if first.value != option.value and first.where != option.where and is_override:
            name = option.name
            yield Finding(
                message=f"%({name}) stays `{first.value}`, as line {first.where.line} has it, "
                f"and is not `{option.value}`",
                where=option.where,
                fix=f"define {name} once, or this one first",
            )
