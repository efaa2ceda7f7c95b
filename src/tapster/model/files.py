"""Text that belongs on disk."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class File:
    """A file as it should be."""

    path: Path
    text: str
    mode: int = 0o644
