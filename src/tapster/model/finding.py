"""One thing that is wrong, or worth knowing, and what to do about it."""

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """How much it hurts."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Where, what, and the fix."""

    severity: Severity
    where: str
    message: str
    fix: str
