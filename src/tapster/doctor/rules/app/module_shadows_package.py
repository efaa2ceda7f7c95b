"""The app's file is called flask.py."""

import re
from collections.abc import Iterator

from tapster.doctor.code import starts
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

PACKAGES = frozenset(
    {"flask", "django", "bottle", "falcon", "pyramid", "celery", "redis", "requests", "jinja2"}
)


@rule(
    title="a file of the app hides the package that it imports",
    severity=Severity.ERROR,
    source="https://docs.python.org/3/tutorial/modules.html#the-module-search-path",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: Python looks into the app's folder before it looks for installed packages. A file flask.py
    there is what `from flask import Flask` finds, so it imports itself: `ImportError: cannot import
    name 'Flask' from partially initialized module 'flask'`, and uWSGI has no app.

    Fix: give the file another name, such as shop.py, and delete __pycache__.

    Ignore when: never.
    """
    folders = set(starts(evidence)) if evidence.has_ini else set()
    for path, text in evidence.files.items():
        is_one = path.suffix == ".py" and path.stem in PACKAGES and path.parent in folders
        found = (
            re.search(rf"^(?:from|import) {path.stem}\b", text, re.MULTILINE) if is_one else None
        )
        if found:
            yield Finding(
                message=f"`{found[0]}` in {path.name} imports the file itself, and not {path.stem}",
                where=Place(file=path, line=text.count("\n", 0, found.start()) + 1),
                fix=f"rename {path.name}",
            )
