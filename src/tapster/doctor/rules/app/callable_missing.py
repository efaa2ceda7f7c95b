"""`module = shop`, and shop.py has `app`, but no `application`."""

from collections.abc import Iterator

from tapster.doctor.code import binds, loaded
from tapster.doctor.evidence import Evidence
from tapster.doctor.passing import set_in_ini
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity

USUAL = ("app", "application", "server", "api", "wsgi_app", "flask_app")


@rule(
    title="the app's file does not have the name that uWSGI asks for",
    severity=Severity.ERROR,
    source="https://uwsgi-docs.readthedocs.io/en/latest/WSGIquickstart.html",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI takes the object that is named behind the colon of `module`, or with `callable`, and
    `application` if nothing is said. Flask's examples call it `app`. If the file has no such name,
    uWSGI logs `unable to find "application" callable in file shop.py`, starts all the same, and
    answers every request with a 500, `Internal Server Error`; with `need-app` it does not start.

    Fix: say the name: `module = shop:app`, or `callable = app`.

    Ignore when: the name is made in a way that cannot be seen in the text.
    """
    app = loaded(evidence)
    if app is None or not app.attribute.isidentifier() or binds(app.body, app.attribute):
        return
    there = [name for name in USUAL if binds(app.body, name)]
    is_plain = not app.option.value.count(":") and not evidence.ini.all("callable")
    yield Finding(
        message=f"{app.path.name} has no `{app.attribute}`, so every request is a 500 of uWSGI's",
        where=(evidence.ini.last("callable") or app.option).where,
        fix=f"write `callable = {there[0]}`" if there else "name what the file calls its app",
        edits=set_in_ini(evidence, "callable", there[0]) if is_plain and len(there) == 1 else (),
    )
