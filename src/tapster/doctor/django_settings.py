"""Django's settings that a site may run with, as text."""

import re
from collections.abc import Iterator
from pathlib import Path

from tapster.doctor.evidence import Evidence

DEVELOPMENT = re.compile(r"(?:^|[_.])(?:dev\w*|local\w*|test\w*|debug|example\w*)(?:[_.]|$)")
PRODUCTION = re.compile(r"(?:^|[_.])(?:prod\w*|live|deploy\w*|staging)(?:[_.]|$)")


def settings_files(evidence: Evidence) -> Iterator[tuple[Path, str]]:
    """Those that are whole: others neither build on them nor add to them, and no developer's."""
    files = [
        (path, text)
        for path, text in evidence.files.items()
        if path.suffix == ".py"
        and re.search(r"^(?:INSTALLED_APPS|ROOT_URLCONF)\b", text, re.MULTILINE)
    ]
    for path, text in files:
        beside = [each for each in evidence.files if each.parent == path.parent]
        has_own = any(PRODUCTION.search(each.name) for each in beside if each != path)
        goes_on = re.search(
            r"^[ \t]*from\s+\S+\s+import\s+\*|exec\(|locals\(\)|globals\(\)", text, re.MULTILINE
        )
        if not (DEVELOPMENT.search(path.name) or has_own or goes_on):
            yield path, text
