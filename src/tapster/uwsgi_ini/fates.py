"""What becomes of each option of an .ini that tapster takes over."""

import os.path
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from tapster.model.settings import Settings
from tapster.uwsgi_ini.ini import Ini, Option

FateKind: TypeAlias = Literal[
    "setting",  # it became a setting of tapster
    "passed",  # it stands in the setting `uwsgi`, for uWSGI as it was
    "derived",  # tapster sees to it anyway
    "used",  # it only shapes the file: an include, logic, a placeholder
    "no effect",  # uWSGI, too, makes nothing of it
    "lost",  # only uWSGI does it, and another engine is to run the app
    "left",  # for the person: tapster cannot know what is meant
    "refused",  # tapster cannot do it
]
OPEN: tuple[FateKind, ...] = ("lost", "left", "refused")
"""What a person has to look at."""

Accepts: TypeAlias = Callable[[str, object], bool]
"""Whether tapster.toml takes this value for this setting."""


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one option."""

    option: Option
    kind: FateKind
    words: str = ""
    """Why, or what else to know; without values that may be secret."""
    settings: Mapping[str, object]
    """What it sets; of a table, only its own entries."""


@dataclass(frozen=True, kw_only=True)
class Adopted:
    """An .ini as settings, and the fate of each of its options."""

    settings: Settings
    fates: tuple[Fate, ...]
    notes: tuple[str, ...]
    """What will be different though no line of the .ini says it."""

    @property
    def open(self) -> tuple[Fate, ...]:
        """The fates that a person has to look at."""
        return tuple(fate for fate in self.fates if fate.kind in OPEN)


@dataclass(frozen=True, kw_only=True)
class Context:
    """What the fate of an option may depend on, beside itself."""

    ini: Ini
    """uWSGI is started beside it."""
    folder: Path
    """Where tapster.toml will lie."""
    root: Path
    """Where uWSGI changes to, and the app is imported from."""
    owner: str
    """The account that owns the folder; empty if it does not matter."""
    accepts: Accepts
    engine: str = ""
    """What is to run the app; empty for uWSGI."""

    @cached_property
    def written(self) -> str:
        """All values as they stand in the files."""
        return "\n".join(option.written for option in self.ini.options)

    def path(self, text: str) -> str:
        """A path that uWSGI takes from the app's root, as the settings take it."""
        whole = Path(os.path.normpath(self.root / text))
        is_below = whole.is_relative_to(self.folder)
        return whole.relative_to(self.folder).as_posix() if is_below else str(whole)

    def from_root(self, text: str) -> str:
        """A path as uWSGI takes it in any copy of the folder, too."""
        whole = Path(os.path.normpath(self.root / text))
        is_below = whole.is_relative_to(self.folder) and self.root.is_relative_to(self.folder)
        return os.path.relpath(whole, self.root) if is_below else text


Handler: TypeAlias = Callable[[Option, Context], Fate]
