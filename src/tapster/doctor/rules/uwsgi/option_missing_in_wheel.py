"""`https-socket` for the uWSGI of pyuwsgi."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.ini_lines import options
from tapster.doctor.packages import is_wheel
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.options import known


@rule(
    title="the uWSGI of pyuwsgi does not have the option",
    severity=Severity.ERROR,
    source="https://pypi.org/project/pyUWSGI/",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: which options there are depends on how uWSGI was built. The package pyuwsgi is built
    without TLS and without plugins for other languages: `https-socket`, `http-to-https`, `legion`
    or `cap` are names that it ignores, without a word. What they should protect is open.

    Fix: let nginx do it, as for TLS; or install the package `uwsgi`, which is built on your
    machine with the libraries that it finds there.

    Ignore when: the site runs on another uWSGI than the one that the requirements name.
    """
    if not is_wheel(evidence):
        return
    for option in options(evidence.ini):
        kind = known(option.name)
        if kind and not kind.in_wheel:
            yield Finding(
                message=f"the uWSGI of pyuwsgi ignores `{option.name}`: it is built without it",
                where=option.where,
                fix="leave TLS and redirects to nginx, and remove the line"
                if "ssl" in option.name or "https" in option.name
                else "remove the line, or install the package `uwsgi` instead",
            )
