"""`pip install uwsig`."""

import re
import tomllib
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.packages import LISTS
from tapster.doctor.rule import rule
from tapster.model.finding import Edit, Finding, Place, Severity

MEANT = ("uwsgi", "pyuwsgi", "flask", "django", "gunicorn", "werkzeug", "jinja2", "uwsgitop")
REAL = frozenset(
    {*MEANT, "uwsgi-tools", "nuwsgi", "wsgi", "pywsgi", "uvicorn", "unicorn", "flaskr"}
)
REAL |= {"djongo", "flash", "flake", "jinja", "jinja3", "django2", "django3", "django4", "asgi"}
"""Names that are their own, or that somebody may have had a reason for."""
TABLES = ("pyproject.toml", "Pipfile")
COMMANDS = ("Dockerfile*", "*.dockerfile", "*.sh", "*compose*.y*ml", "*.md")
LINE = re.compile(r"^[ \t]*([A-Za-z][\w.-]*)(?=[ \t]*(?:[\[<>=!~;#@\r]|$))")
DECLARING = (
    *(("packages",), ("dev-packages",), ("dependency-groups",), ("project", "dependencies")),
    *(("project", "optional-dependencies"), ("tool", "poetry", "dependencies")),
)
NAME = re.compile(r"[A-Za-z][\w.-]*")
INSTALL = re.compile(r"\b(?:pip3?|uv add|uv pip|pipenv|poetry add)(?: install)? ([^&|;]*)")
WORD = re.compile(r"(?<![\w./=-])([A-Za-z][\w.-]*)(?![\w/:])")


@rule(
    title="a package's name is misspelt",
    severity=Severity.ERROR,
    source="https://docs.pypi.org/project-management/name-retention/",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: anybody can register a name on PyPI, and names that are one slip away from a well-known one
    have been registered again and again to be installed by mistake. `pip install uwsig` runs the
    code of whoever has that name, with your rights, often root's, before you see what it is. If
    nobody has it yet, the installation fails; it is the next visitor of your file who may be hit.

    Fix: write `uwsgi`, or `pyuwsgi`, which needs no compiler.

    Ignore when: the package is one of your own, from an index of your own.
    """
    for path, text in evidence.named(*LISTS, *TABLES, *COMMANDS):
        for number, name in names(path, text):
            meant = what_was_meant(name)
            line, where = text.split("\n")[number - 1].rstrip("\r"), Place(file=path, line=number)
            if meant:
                yield Finding(
                    message=f"`{name}` is not `{meant}`: installing it runs the code of whoever "
                    "has that name",
                    where=where,
                    fix=f"write `{meant}`",
                    edits=(Edit(where=where, lines=(line.replace(name, meant),)),)
                    if line.count(name) == 1
                    else (),
                )


def names(path: Path, text: str) -> Iterator[tuple[int, str]]:
    """Line and name of each package that a file asks for."""
    lines = text.split("\n")
    if path.name in TABLES:
        for name in in_tables(text):
            yield from ((at, name) for at, line in enumerate(lines, 1) if line.count(name))
        return
    is_list = any(path.match(pattern) for pattern in LISTS)
    for at, line in enumerate(lines, 1):
        texts = LINE.findall(line) if is_list else WORD.findall(" ".join(INSTALL.findall(line)))
        yield from ((at, name) for name in texts)


def in_tables(text: str) -> Iterator[str]:
    """Packages of pyproject.toml and Pipfile."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    waiting = [at(document, *path) for path in DECLARING]
    while waiting:
        match waiting.pop():
            case dict() as table:
                yield from table
                waiting += [each for each in table.values() if isinstance(each, list)]
            case list() as wanted:
                yield from (found[0] for each in wanted if (found := NAME.match(str(each))))


def at(document: object, *names: str) -> object:
    """What stands in tables inside of tables; None if there is nothing."""
    for name in names:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def what_was_meant(name: str) -> str:
    """The package that the name is one slip away from; empty if it is fine."""
    plain = name.lower()
    return "" if plain in REAL else next((each for each in MEANT if is_slip(plain, each)), "")


def is_slip(name: str, meant: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two are swapped."""
    left, right = without_common_start(name, meant)
    left, right = without_common_start(left[::-1], right[::-1])
    return max(len(left), len(right)) <= 1 or (len(left) == len("ab") and left == right[::-1])


def without_common_start(one: str, other: str) -> tuple[str, str]:
    """Both from where they differ."""
    shared = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    )
    return one[shared:], other[shared:]
