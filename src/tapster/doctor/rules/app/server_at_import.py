"""`app.run()` without `if __name__ == "__main__":`."""

import ast
from collections.abc import Iterator

from tapster.detect.find import serves
from tapster.detect.modules import Module
from tapster.detect.recognise import Recogniser
from tapster.doctor.code import loaded
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Severity


@rule(
    title="the app starts a server of its own while it is imported",
    severity=Severity.ERROR,
    source="https://flask.palletsprojects.com/en/stable/api/#flask.Flask.run",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: uWSGI imports the file to get the app. A call of `app.run()` that is not below
    `if __name__ == "__main__":` starts the development server right then and never returns. uWSGI
    never gets to answer: every request waits until nginx gives up. If the port is taken, by a
    second worker for one, the import fails instead: `Address already in use`.

    Fix: put the call below `if __name__ == "__main__":` at the end of the file. It then runs for
    `python app.py`, and not for uWSGI.

    Ignore when: never.
    """
    app = loaded(evidence)
    if app is None:
        return
    module = Module(app.path.name, ".", app.body)
    recogniser = Recogniser({app.path.name: evidence.files[app.path]}, (module,))
    for statement in app.executed:
        match statement:
            case ast.Expr(value=ast.Call(func=target)) if serves(target, module, recogniser):
                yield Finding(
                    message=f"`{ast.unparse(target)}(...)` runs when uWSGI imports {app.path.name} "
                    "and never returns: no request is ever answered",
                    where=app.place(statement),
                    fix='put it below `if __name__ == "__main__":`',
                )
