"""`processes = $(WORKERS)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import SOCKETS
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known


@rule(
    title="without the variable the number is 0",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#environment-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: if a variable is not set where uWSGI starts, `$(NAME)` stays as it is. As a number that
    is 0: no worker, no time limit, or any free port, and no message.

    Fix: set the variable in the unit, the container or the platform, or give a default between
    `if-not-env = NAME` and `endif`.

    Ignore when: whoever starts uWSGI always sets it, as Heroku does with PORT.
    """
    ini = evidence.ini
    asked = {option.value.partition("=")[0] for option in ini.all("if-env", "if-not-env")}
    at = {option.where: option for option in ini.options}
    told: set[str] = set()
    for remark in ini.remarks:
        option = at.get(remark.where)
        if remark.kind != "variable-unset" or option is None or remark.text in asked | told:
            continue
        is_port = option.key in SOCKETS and option.written.endswith(f":$({remark.text})")
        kind = known(option.name)
        if is_port or (kind and kind.kind == "number"):
            told.add(remark.text)
            becomes = "opens any free port" if is_port else "is 0"
            yield Finding(
                message=f"if {remark.text} is not set when uWSGI starts, {option.name} {becomes}",
                where=remark.where,
                fix=f"set {remark.text}, or give a default with `if-not-env = {remark.text}`",
            )
