"""How each setting comes to its value, and why."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TypeVar

from tapster.model.settings import Chosen, Settings

T = TypeVar("T")

REASONS: Mapping[str, str] = {each.name: each.metadata["why"] for each in fields(Settings)}
"""Why each setting has its default."""


class Choices:
    """Takes each setting from who set it, or decides it, and remembers why."""

    def __init__(self, settings: Settings, sources: Mapping[str, str]) -> None:
        """Start with what was set."""
        self.settings = settings
        self.sources = sources
        self.chosen: dict[str, Chosen] = {}

    def take(self, name: str, decided: T, why: str = "", source: str = "default") -> T:
        """The value that was set, or the decided one; either is remembered."""
        given: T | None = getattr(self.settings, name)  # decode has checked its type
        if given is None:
            value, why = decided, why or REASONS[name]
        else:
            value, source, why = given, self.sources.get(name, "set"), ""
        self.chosen[name] = Chosen(name=name, value=value, source=source, why=why)
        return value

    def keep(self, name: str, now: T | None, default: T) -> T:
        """What was set, else what is so now, else the default: a new start does not move a site."""
        if now:
            return self.take(name, now, "as it is served now", "running")
        return self.take(name, default)

    def replace(self, name: str, value: T, why: str) -> T:
        """Another value than the one that was set, which cannot be meant here."""
        self.chosen[name] = Chosen(name=name, value=value, source="default", why=why)
        return value

    def in_order(self) -> tuple[Chosen, ...]:
        """One for each setting, in the order in which Settings declares them."""
        return tuple(self.chosen[name] for name in REASONS if name in self.chosen)
