"""How each setting comes to its value, and why."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TypeVar

from tapster.model.settings import Chosen, Settings

T = TypeVar("T")


class Choices:
    """Takes each setting from who set it, or decides it, and remembers why."""

    def __init__(self, settings: Settings, sources: Mapping[str, str]) -> None:
        """Start with what was set."""
        self.settings = settings
        self.sources = sources
        self.chosen: dict[str, Chosen] = {}

    def take(self, name: str, decided: T, why: str = "", source: str = "default") -> T:
        """The value that was set, or the decided one; either is remembered."""
        given = getattr(self.settings, name)
        if given is not None:
            self._remember(name, given, self.sources.get(name, "set"), "")
            return given  # type: ignore[no-any-return]  # decode has checked its type
        self._remember(name, decided, source, why or self._reason(name))
        return decided

    def keep(self, name: str, now: T | None, default: T) -> T:
        """What was set, else what is so now, else the default: a new start does not move a site."""
        if now:
            return self.take(name, now, "as it is served now", "running")
        return self.take(name, default)

    def in_order(self) -> tuple[Chosen, ...]:
        """One for each setting, in the order in which Settings declares them."""
        return tuple(self.chosen[f.name] for f in fields(Settings) if f.name in self.chosen)

    def _remember(self, name: str, value: object, source: str, why: str) -> None:
        self.chosen[name] = Chosen(name=name, value=value, source=source, why=why)

    @staticmethod
    def _reason(name: str) -> str:
        return next(str(f.metadata["why"]) for f in fields(Settings) if f.name == name)
