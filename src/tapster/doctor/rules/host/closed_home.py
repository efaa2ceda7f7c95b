"""`uid = www-data`, and the app lies in /root."""

from collections.abc import Iterator

from tapster.doctor.access import closed_on_the_way
from tapster.doctor.evidence import Evidence
from tapster.doctor.here import path_of
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the app's account cannot reach the app",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/ThingsToKnow.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI starts as root and becomes the account of `uid` before it loads Python and the app.
    Home folders are closed to other accounts, /root always is. So Python, the virtual environment
    or the app in there cannot be read any more: `No module named 'encodings'`,
    `ModuleNotFoundError`, or `chdir(): Permission denied`, though everything is there and works
    by hand.

    Fix: move the app and its environment to /srv or /opt, and give them to the account. A Python of
    pyenv or uv in a home folder has to move, too.

    Ignore when: an access list (`setfacl`) lets the account in, which modes do not show.
    """
    account = evidence.ini.value("uid")
    if evidence.machine is None or not account or account.isdigit() or "(" in account:
        return
    for option in evidence.ini.all("chdir", "home", "wsgi-file", "pythonpath", "binary-path"):
        path = path_of(evidence.ini, option)
        group = evidence.ini.value("gid")
        closed = path and closed_on_the_way(path / "x", account, evidence, group)
        if closed:
            yield Finding(
                message=f"{account} may not enter {closed}, so uWSGI does not find {path}",
                where=option.where,
                fix=f"move it to /srv, or let {account} in: `chmod o+x {closed}`",
            )
            return
