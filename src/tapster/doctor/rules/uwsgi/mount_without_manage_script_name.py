"""`mount = /shop=shop:app` without `manage-script-name`."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.doctor.unset import is_unset
from tapster.model.finding import Finding, Severity


@rule(
    title="a mounted app is never reached",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html#hosting-multiple-apps-in-the-same-process-aka-managing-script-name-and-path-info",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI finds the app of a `mount` by the variable SCRIPT_NAME, which nginx does not send by
    itself. Without it every request goes to the default app, with the whole path: `/shop/cart`
    arrives at the wrong app, or at the right one as `/shop/cart` instead of `/cart`: a 404.
    `manage-script-name` makes uWSGI compare the path itself, and split it.

    Fix: `manage-script-name = true`. It does no harm if nginx sends SCRIPT_NAME as well.

    Ignore when: nginx sends `uwsgi_param SCRIPT_NAME /shop` and the path without it, in a file that
    was not looked at.
    """
    params = evidence.nginx.named("uwsgi_param")
    if any(each.args[:1] == ("SCRIPT_NAME",) for each, _ in params):
        return
    for option in evidence.ini.all("mount"):
        prefix = option.value.partition("=")[0].strip()
        is_path = prefix.startswith("/") and prefix != "/"
        if is_path and is_unset(evidence, "manage-script-name"):
            yield Finding(
                message=f"a request for {prefix} is not recognised as one for this app",
                where=option.where,
                fix="add `manage-script-name = true`",
            )
            return
