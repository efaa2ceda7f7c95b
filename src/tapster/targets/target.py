"""What an export has to be able to say, and the table of those that can."""

from collections.abc import Mapping
from typing import Protocol

from tapster.model.files import File
from tapster.model.home import Home
from tapster.targets import systemd


class Target(Protocol):
    """A module with these functions."""

    def files(self, home: Home, *, as_root: bool) -> tuple[File, ...]:
        """What it is made of, below the folder that a person puts it in."""

    def next_step(self, *, as_root: bool) -> str:
        """What a person types to put it into use."""


TARGETS: Mapping[str, Target] = {"systemd": systemd}
