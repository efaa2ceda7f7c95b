"""A program as it is to be started."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Process:
    """argv, folder and the whole environment."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    remove_when_stopped: Path | None = None
    """The vassal file, for a program that its owner may stop with a signal of his own."""
