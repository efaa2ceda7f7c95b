"""What a check knows of the machine and of the paths that a configuration names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class PathFacts:
    """What is there at a path; links are followed."""

    kind: Literal["file", "folder", "socket", "other", "missing", "unknown"]
    """`unknown` if this account may not look."""
    mode: int = 0
    """Permission bits, such as 0o755."""
    user: str = ""
    group: str = ""
    is_listening: bool = False
    """Of a socket: somebody accepts connections."""
    closed_folder: Path | None = None
    """The first folder on the way that not everybody may enter (no x for others)."""
    version: str = ""
    """Of a virtual environment's folder: what pyvenv.cfg says, such as 3.11.7."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """The machine that the configuration is meant for, if it is this one."""

    somaxconn: int = 4096
    open_files: int = 1024
    """Hard limit of open files a process."""
    memory_bytes: int = 0
    """0 if it is not known."""
    is_root: bool = False
    """Whether the check, and so what it is about, runs as root."""
    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Groups of each account that the configurations name, its own one included."""
    nginx_version: tuple[int, int, int] | None = None
    nginx_modules: frozenset[str] = frozenset()
    """As `NginxFacts.modules`."""
