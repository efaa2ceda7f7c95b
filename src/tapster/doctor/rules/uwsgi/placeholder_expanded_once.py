"""`chdir = %(base)`, and `set-ph = base=%(root)/app`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import OWN_LANGUAGE, PLACEHOLDER, options
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known


@rule(
    title="a placeholder leads to another one, which stays as it is",
    severity=Severity.ERROR,
    source="https://github.com/unbit/uwsgi/blob/2.0.30/core/utils.c#L3008",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI expands option after option, from top to bottom, and does not look again at the
    beginning of a value. If `base` is `%(root)/app`, then `chdir = %(base)` works only below a
    plain `base = `. Above it, or with `set-ph`, which expands nothing, the folder is literally
    `%(root)/app`.

    Fix: define `base` above, without `set-ph`, or write its value out.

    Ignore when: never.
    """
    ini = evidence.ini
    defined = {option.name: option for option in reversed(ini.options)}
    for option in options(ini):
        left = PLACEHOLDER.match(option.value)
        first = PLACEHOLDER.match(option.written)
        source = defined.get(first[1]) if first else None
        is_option = known(option.name) and not OWN_LANGUAGE.match(option.name)
        if is_option and left and source and left[1] in defined and left[0] in source.written:
            yield Finding(
                message=f"{option.name} is literally `{option.value}`: %({source.name}) is not "
                "expanded any further",
                where=option.where,
                fix=f"define {source.name} above, as plain `{source.name} = {source.written}`"
                if source.where > option.where
                else f"write the value of {source.name} out, in line {source.where.line}",
            )
