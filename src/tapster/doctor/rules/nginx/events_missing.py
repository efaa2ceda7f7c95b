"""An nginx.conf with `http { }` and no `events { }`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Severity


@rule(
    title="nginx.conf has no events block",
    severity=Severity.ADVICE,
    source="https://nginx.org/en/docs/ngx_core_module.html#events",
    behind=("nginx.does-not-parse",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: nginx wants to see the block, be it empty: `no "events" section in configuration`. Without
    it nginx does not start.

    Fix: add `events {}` above `http {`.

    Ignore when: the file is not the one that nginx starts with, but only an example of its `http`.
    """
    names = {each.name for each in evidence.nginx.directives}
    for http in evidence.nginx.directives:
        if http.name == "http" and not {"events", "include"} & names:
            line = evidence.text(http.where.file).split("\n")[http.where.line - 1]
            yield Finding(
                message='nginx does not start with this file: no "events" section in it',
                where=http.where,
                fix="add `events {}` above `http {`",
                edits=(Edit(where=http.where, lines=("events {}", line)),),
            )
