"""What the doctor says: where, how bad, what happens to whom, and the way out."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """How bad it is; worst first."""

    ERROR = "error"
    """Requests fail, data leaks or the site does not start."""
    WARNING = "warning"
    """It will fail under conditions that a public site meets."""
    ADVICE = "advice"
    """It works, and would work better."""


@dataclass(frozen=True, kw_only=True, order=True)
class Place:
    """A line of a file."""

    file: Path
    line: int = 0
    """Counted from 1; 0 is the file as a whole."""

    def __str__(self) -> str:
        """As editors and terminals take it: `etc/site.conf:7`."""
        return f"{self.file}:{self.line}" if self.line else str(self.file)


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A line of a file, replaced by others. Safe: it changes nothing but what the finding says."""

    where: Place
    lines: tuple[str, ...]
    """Without line ends; none removes the line."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that is wrong, in one place."""

    message: str
    """What happens to whom, in one sentence without a full stop."""
    where: Place
    fix: str
    """What to do, as an imperative without a full stop."""
    edits: tuple[Edit, ...] = ()
    """What `--fix` does; none if a person has to decide."""
    rule: str = ""
    """`nginx.alias-traversal`; filled in by whoever examines."""
    severity: Severity = Severity.ERROR
    """The rule's; filled in, too."""
