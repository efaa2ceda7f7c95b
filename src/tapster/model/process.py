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
