"""`proceses = 3` in tapster.toml."""

import re
from collections.abc import Iterator
from pathlib import Path

from tapster.config.decode import decode, decode_pyproject
from tapster.doctor.evidence import Evidence
from tapster.doctor.rule import rule
from tapster.errors import SettingsError
from tapster.model.finding import Finding, Place, Severity

LINE = re.compile(r"^\s*\S+?\.toml(?::(\d+))?: (.+)", re.MULTILINE)
OF_TOML = re.compile(r"\(at line (\d+), column \d+\)")


@rule(
    title="tapster refuses its settings",
    severity=Severity.ERROR,
    source="https://toml.io/en/v1.0.0",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: `tapster up`, `deploy` and every other command that reads the settings stop at a name that
    is no setting, and at a value that the setting cannot have: what a person wrote is meant, and
    half of it would be another site.

    Fix: correct the line. docs/reference/settings.md has all settings, and `tapster init --plan`
    shows each with an example.

    Ignore when: the file is a template that something else fills in.
    """
    for path, text in evidence.named("tapster.toml", "pyproject.toml"):
        is_own = path.name == "tapster.toml"
        beside = path.with_name("tapster.toml")
        if is_own or (beside not in evidence.files and "[tool.tapster" in text):
            try:
                (decode if is_own else decode_pyproject)(text, path.name)
            except SettingsError as error:
                yield from _told(error.why, path)


def _told(mistakes: str, path: Path) -> Iterator[Finding]:
    for line, words in LINE.findall(mistakes):
        place = OF_TOML.search(words)
        number = int(line or (place[1] if place else 0))
        message, _, meant = words.partition("; ")
        yield Finding(
            message=f"no command of tapster takes {path.name}: {message}",
            where=Place(file=path, line=number),
            fix=meant or "correct the line",
        )
