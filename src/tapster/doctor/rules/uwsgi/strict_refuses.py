"""`strict = true`, and `base = /srv/shop`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import is_ini
from tapster.doctor.rule import rule
from tapster.doctor.unknown import Unknown, refused
from tapster.model.finding import Edit, Finding, Severity
from tapster.uwsgi_ini.expand import TAG


@rule(
    title="strict keeps uWSGI from starting",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Options.html#strict",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `strict = true`, uWSGI exits at the first name that is no option of its own:
    "[strict-mode] unknown config directive". Placeholders are such names, too, unless `set-ph`
    defines them.

    Fix: correct the name, or write `set-ph = base=/srv/shop` for a placeholder. What `set-ph`
    defines is not expanded itself: write it out.

    Ignore when: a plugin of your own has the option.
    """
    for each in refused(evidence):
        option = each.option
        right = each.line_right or _placeholder(each)
        yield Finding(
            message=f"uWSGI does not start: strict refuses `{each.name}`, which is no option",
            where=option.where,
            fix=f"write `{right.strip()}`" if right else _way_out(each),
            edits=(Edit(where=option.where, lines=(right,)),) if right else (),
        )


def _way_out(each: Unknown) -> str:
    written_out = each.option.value
    if each.is_read and not TAG.search(written_out):
        return f"write `set-ph = {each.name}={written_out}`"
    return "define it with `set-ph`, written out" if each.is_read else "remove the line"


def _placeholder(each: Unknown) -> str:
    is_one = each.is_read and is_ini(each.option.where) and not TAG.search(each.option.written)
    return f"set-ph = {each.option.name}={each.option.written}" if is_one else ""
