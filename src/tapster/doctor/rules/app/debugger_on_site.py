"""`DebuggedApplication(app, evalex=True)` around the app."""

import ast
from collections.abc import Iterator

from tapster.doctor.code import called, full_name, loaded
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="visitors get a Python prompt",
    severity=Severity.ERROR,
    source="https://werkzeug.palletsprojects.com/en/stable/debug/",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: with `evalex`, Werkzeug's debugger shows a Python prompt on the page of each error, and
    whoever opens the page can run code as the app. A PIN of nine digits stands before it, which is
    made of things that leak: paths, names, addresses. `app.debug` off does not switch it off, for
    the app is wrapped by hand.

    Fix: remove the line, or put it below `if __name__ == "__main__":`.

    Ignore when: nobody but you can reach the site.
    """
    app = loaded(evidence)
    if app is None:
        return
    for statement in set(app.body) & set(app.executed):
        for call, written in called(statement):
            if not full_name(written, app.body).endswith("DebuggedApplication"):
                continue
            values = [each.value for each in call.keywords if each.arg == "evalex"] + call.args[1:2]
            if any(isinstance(each, ast.Constant) and each.value for each in values):
                yield Finding(
                    message="whoever causes an error gets a page that runs Python code on your "
                    "machine",
                    where=app.place(statement),
                    fix="remove the line",
                )
