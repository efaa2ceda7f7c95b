"""A part of a configuration that passes requests on and says nothing of them there."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.params import passes
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="no line that was read tells the app server about the request",
    severity=Severity.ADVICE,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html#what-is-the-uwsgi-params-file",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI learns method, path and host from `uwsgi_param` lines, which are mostly included
    beside `uwsgi_pass`. Here are none that reach it. They may stand in nginx.conf, which was not
    looked at; if they do not, the app is asked for an empty path, and answers 400, 404 or 500 to
    everything.

    Fix: write `include uwsgi_params;` above `uwsgi_pass`, or check nginx.conf together with this
    file.

    Ignore when: nginx.conf has the lines in its `http` block.
    """
    is_included = any(each.name == "include" for each in evidence.nginx.directives)
    if evidence.nginx.is_whole or is_included:
        return
    for passing, _, params in passes(evidence.nginx):
        if params.block is None and not params.directives:
            yield Finding(
                message="unless nginx.conf has uwsgi_param lines, the app learns no path and no"
                " method",
                where=passing.where,
                fix="write `include uwsgi_params;` above this line",
            )
            return
