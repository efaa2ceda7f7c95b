"""`location / { uwsgi_pass unix:/run/shop.sock; }` and nothing else."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.params import passes
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="nginx tells the app server nothing about the request",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html#what-is-the-uwsgi-params-file",
    behind=("nginx.params-not-inherited",),
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: what uWSGI learns of a request is what `uwsgi_param` lines send: method, path, query,
    host. They are in a file named uwsgi_params, and nginx does not include it by itself. Without
    it the app is called with an empty method and an empty path: Django and Flask answer 400, 404
    or 500 to everything, and uWSGI's log has blanks where the request should be.

    Fix: write `include uwsgi_params;` above `uwsgi_pass`.

    Ignore when: what listens there is no app, but speaks uwsgi for another purpose.
    """
    for passing, _, params in passes(evidence.nginx):
        if params.is_whole and not {"REQUEST_METHOD", "PATH_INFO", "REQUEST_URI"} & params.names:
            yield Finding(
                message="the app is asked for an empty path with an empty method, for any request",
                where=passing.where,
                fix="write `include uwsgi_params;` above this line",
            )
