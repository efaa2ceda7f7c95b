"""`env = PORT=8000`, and `http-socket = :$(PORT)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import options
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the .ini asks for a variable that it sets only for the app",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ParsingOrder.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI replaces `$(NAME)` and asks `if-env` while it reads, and applies `env =` only
    afterwards: they see what was set before uWSGI started, and never what the same file sets.

    Fix: define a placeholder, `port = 8000`, and use it in both: `env = PORT=%(port)` and
    `http-socket = :%(port)`.

    Ignore when: the variable is always set outside, too, and that value is meant.
    """
    found = options(evidence.ini)
    told = set()
    for number, setting in enumerate(found):
        name, equals, value = (part.strip() for part in setting.written.partition("="))
        reference = f"$({name})"
        if setting.key != "env" or not equals or reference in value or name in told:
            continue
        later = (each for each in found[number:] if each.key == "if-env")
        asking = next((each for each in later if each.value.partition("=")[0] == name), None)
        using = next((each for each in found if reference in each.written), asking)
        if using:
            told.add(name)
            yield Finding(
                message=f"{using.name} does not see the {name} of line {setting.where.line}, "
                "which only the app gets",
                where=using.where,
                fix=f"set {name} before uWSGI starts, or use a placeholder in both lines",
            )
