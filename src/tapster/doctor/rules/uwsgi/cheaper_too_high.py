"""`cheaper = 4` with `processes = 4`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity
from tapster.uwsgi_ini.values import integer


@rule(
    title="uWSGI does not start, because cheaper is not lower than processes",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Cheaper.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `cheaper` is the number of workers that always run, `processes` the number that may run
    when there is much to do. The first has to be lower. If it is not, uWSGI ends with "invalid
    cheaper value: must be lower than processes".

    Fix: a lower number for `cheaper`, or a higher one for `processes`.

    Ignore when: `processes` is set somewhere else, such as on the command line.
    """
    ini = evidence.ini
    said = ini.last("cheaper")
    workers = ini.last("processes")
    if not said or not said.value[:1].isdigit():
        return
    if workers and not workers.value[:1].isdigit():
        return
    if not workers and not is_unset(evidence, "processes"):
        return
    most = integer(workers.value) if workers else 1
    lowest = integer(said.value)
    if lowest >= most > 0 and lowest > 0:
        yield Finding(
            message=f"uWSGI does not start: cheaper is {lowest}, and processes only {most}",
            where=said.where,
            fix=f"set `cheaper` below {most}"
            if most > 1
            else f"set `processes` to {lowest + 1} or more",
        )
