"""`uwsgi_modifier1 30;` of the time before uWSGI 2."""

from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="uwsgi_modifier1 30 does not cut off SCRIPT_NAME any more",
    severity=Severity.WARNING,
    source="https://uwsgi-docs.readthedocs.io/en/latest/Nginx.html#dynamic-apps",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: in uWSGI 1.x modifier 30 took SCRIPT_NAME off the front of PATH_INFO, and tutorials still
    have it. uWSGI 2.0 does not: the app is asked for /shop/cart where it knows only /cart, and
    answers 404.

    Fix: remove the line, and in the .ini write `mount = /shop=shop:app` and
    `manage-script-name = true`.

    Ignore when: the app has the prefix in its own routes.
    """
    for directive, _ in evidence.nginx.named("uwsgi_modifier1"):
        if directive.args == ("30",):
            yield Finding(
                message="the app gets the whole path, prefix included, and answers 404",
                where=directive.where,
                fix="remove the line, and use `mount` with `manage-script-name = true` in the .ini",
            )
