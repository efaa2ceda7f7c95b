"""`CMD flask run` in an image."""

import re
from collections.abc import Iterator

from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.model.finding import Finding, Place, Severity

STARTS = {
    "Dockerfile*": r"^\s*(?:CMD|ENTRYPOINT)\s",
    "*.dockerfile": r"^\s*(?:CMD|ENTRYPOINT)\s",
    "*.service": r"^\s*ExecStart\s*=",
    "Procfile": r"^web\s*:",
    "supervisor*.conf": r"^\s*command\s*=",
}
"""Lines that start what runs on the server; compose files are mostly for developers."""
SERVER = re.compile(
    r"flask\b.*\brun\b|manage\.py\W+runserver|python3?(?:\.\d+)?\W+(?!manage\b)(\w+\.py)\b"
)
RUNS = re.compile(r"^[ \t]*(?:\w+\.)?\w*app\w*\.run\(", re.MULTILINE)
FOR_DEVELOPERS = re.compile(r"dev|debug|local|test", re.IGNORECASE)


@rule(
    title="a development server faces the visitors",
    severity=Severity.WARNING,
    source="https://flask.palletsprojects.com/en/stable/deploying/",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `flask run`, `app.run()` and `manage.py runserver` are for one developer. Their own pages
    say not to use them on the internet: they are slow, nothing starts them again when they die,
    nobody looks for security holes in them, and in debug mode they show source code and, in
    Flask's case, a prompt that runs Python.

    Fix: start the app with uWSGI or another server for production: `tapster up`, or
    `CMD ["uwsgi", "--ini", "wsgi.ini"]`.

    Ignore when: the file is for development, and another one is used on the server.
    """
    for pattern, start in STARTS.items():
        for path, text in evidence.named(pattern):
            if FOR_DEVELOPERS.search(path.name):
                continue
            for number, line in enumerate(text.split("\n"), 1):
                found = SERVER.search(line) if re.match(start, line) else None
                if found and (not found[1] or is_server(found[1], evidence)):
                    words = re.sub(r"[^\w./]+", " ", found[0])
                    yield Finding(
                        message=f"`{words}` serves the visitors, and is made for one developer",
                        where=Place(file=path, line=number),
                        fix='start a server for production: `tapster up`, or `CMD ["uwsgi", '
                        '"--ini", "wsgi.ini"]`',
                    )


def is_server(name: str, evidence: Evidence) -> bool:
    """Whether a file, started by itself, runs Flask's server."""
    return any(RUNS.search(text) for _, text in evidence.named(name))
