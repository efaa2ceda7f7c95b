"""`SECRET_KEY = "..."` in the code."""

import ast
from collections.abc import Iterator

from tapster.doctor.code import loaded, parsed
from tapster.doctor.django_settings import settings_files
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity


@rule(
    title="the key that signs sessions stands in the code",
    severity=Severity.ADVICE,
    source="https://flask.palletsprojects.com/en/stable/config/#SECRET_KEY",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: whoever knows the key can sign a session for any account, the administrator's too, and
    reset passwords. Code is copied to more places than one thinks: the repository and its history,
    images, backups, a colleague's laptop.

    Fix: `SECRET_KEY = os.environ["SECRET_KEY"]`, and a new key, made with
    `python -c "import secrets; print(secrets.token_hex(32))"`, in a file that only the app's
    account may read.

    Ignore when: the settings are for development or tests only.
    """
    files = [(path, parsed(text) or ()) for path, text in settings_files(evidence)]
    app = loaded(evidence)
    if app and app.path not in dict(files):
        files.append((app.path, app.body))
    for path, body in files:
        yield from (
            Finding(
                message="whoever has seen the code can sign in as anybody",
                where=Place(file=path, line=statement.lineno),
                fix='write `os.environ["SECRET_KEY"]` for the key, and make a new one',
            )
            for statement in body
            if isinstance(statement, ast.Assign) and is_key(statement)
        )


def is_key(statement: ast.Assign) -> bool:
    """Whether the statement sets the key to a text that stands there."""
    if not (isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)):
        return False
    for target in statement.targets:
        match target:
            case ast.Name(id="SECRET_KEY") | ast.Attribute(attr="secret_key"):
                return True
            case ast.Subscript(value=ast.Attribute(attr="config"), slice=ast.Constant(value=name)):
                return name == "SECRET_KEY"
    return False
