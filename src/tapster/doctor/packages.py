"""Which packages a folder's files ask for."""

import re

from tapster.doctor.evidence import Evidence

LISTS = ("requirements*.txt", "requirements*.in", "*/requirements/*.txt")
TABLES = ("pyproject.toml", "Pipfile", "setup.py")
_LINE = re.compile(r"^[ \t]*([A-Za-z][\w.-]*)", re.MULTILINE)
_QUOTED = re.compile(r"[\"']([A-Za-z][\w.-]*)\s*(?:\[[\w,. -]*\])?\s*(?:[<>=!~;@].*?)?[\"']")


def packages(evidence: Evidence) -> frozenset[str]:
    """Names, in lower case and with `-` between words; of a table's texts more than packages."""
    found: list[str] = []
    for _, text in evidence.named(*LISTS):
        found += _LINE.findall(text)
    for _, text in evidence.named(*TABLES):
        found += _QUOTED.findall(text)
        found += _LINE.findall(text)
    for _, text in evidence.named("Dockerfile*", "*.dockerfile"):
        for command in re.findall(r"pip3? install(.*)", text):
            found += re.findall(r"(?<![\w./-])([A-Za-z][\w.-]*)", command)
    return frozenset(re.sub(r"[-_.]+", "-", name).lower() for name in found)


def is_wheel(evidence: Evidence) -> bool:
    """Whether uWSGI comes from the package pyuwsgi, and from nowhere else."""
    named = packages(evidence)
    return "pyuwsgi" in named and "uwsgi" not in named
