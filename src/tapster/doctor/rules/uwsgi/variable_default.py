"""`http-socket = :$(PORT:-8000)`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uWSGI 2.0 does not know defaults of variables",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#environment-variables",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `$(PORT:-8000)` asks for a variable named `PORT:-8000`, which is never set, so the text
    stays as it is and the default is never used. A shell and uWSGI 2.1 know this; 2.0, which
    everybody runs, does not.

    Fix: set the variable before uWSGI starts, or write the default between `if-not-env = PORT`
    and `endif`, and `$(PORT)` between `if-env = PORT` and `endif`.

    Ignore when: you run uWSGI 2.1 from its master branch.
    """
    for remark in evidence.ini.remarks:
        if remark.kind == "variable-default":
            name = remark.text.partition(":")[0]
            yield Finding(
                message=f"uWSGI 2.0 leaves `$({remark.text})` as it is, also when {name} is set",
                where=remark.where,
                fix=f"set {name} before uWSGI starts, or use `if-not-env = {name}`",
            )
