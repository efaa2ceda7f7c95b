"""An nginx configuration as values, everything that it includes in its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

from tapster.model.finding import Place

FREE = frozenset({"map", "geo", "types", "charset_map", "split_clients", "match"})
"""Blocks that hold a table, not directives."""

Blocks: TypeAlias = tuple["Directive", ...]
"""The blocks that a directive stands in, outermost first."""


@dataclass(frozen=True, kw_only=True, eq=False)  # one is itself: comparing blocks takes long
class Directive:
    """One directive; an `include` that was read is replaced by what is in the files."""

    name: str
    args: tuple[str, ...]
    """Without quotes and escapes; of `if`, without the parentheses."""
    where: Place
    block: "tuple[Directive, ...] | None" = None
    """None for one that ends in `;`."""

    def inner(self, *names: str) -> Iterator["Directive"]:
        """Directives of these names directly in the block."""
        if len(names) == 1:
            return iter(self._by_name.get(names[0], ()))
        return (each for each in self.block or () if each.name in names)

    @cached_property
    def _by_name(self) -> Mapping[str, list["Directive"]]:
        found: dict[str, list[Directive]] = {}
        for each in self.block or ():
            found.setdefault(each.name, []).append(each)
        return found


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What kept a file from being read whole."""

    message: str
    where: Place


@dataclass(frozen=True, kw_only=True)
class Conf:
    """A configuration, or a part of one: it may begin at `server` or `location`, too."""

    path: Path
    directives: tuple[Directive, ...]
    problems: tuple[Problem, ...] = ()
    texts: Mapping[Path, str] = field(default_factory=dict)
    """Every file that was read, whole."""

    @property
    def is_whole(self) -> bool:
        """Whether it is what nginx starts with, and not a part that something else includes."""
        return any(each.name in {"events", "http"} for each in self.directives)

    @cached_property
    def walked(self) -> tuple[tuple[Directive, Blocks], ...]:
        """Every directive with the blocks that it stands in, in the order of the files."""
        return tuple(_walk(self.directives, ()))

    @cached_property
    def _numbers(self) -> Mapping[str, list[int]]:
        """Where in the walk the directives of each name are."""
        found: dict[str, list[int]] = {}
        for number, (directive, blocks) in enumerate(self.walked):
            if not (blocks and blocks[-1].name in FREE):
                found.setdefault(directive.name, []).append(number)
        return found

    def named(self, *names: str) -> Iterator[tuple[Directive, Blocks]]:
        """Those of these names; a line of a `map` is none, whatever it begins with."""
        numbers = sorted(number for name in {*names} for number in self._numbers.get(name, ()))
        return (self.walked[number] for number in numbers)

    def in_force(self, name: str, blocks: Blocks) -> tuple[Directive, ...]:
        """What counts inside these blocks: all of that name on the innermost level that has any.

        That is how nginx inherits, lists such as uwsgi_param and add_header too:
        https://nginx.org/en/docs/http/ngx_http_uwsgi_module.html#uwsgi_param
        """
        for block in reversed(blocks):
            if found := tuple(block.inner(name)):
                return found
        return tuple(each for each in self.directives if each.name == name)


def _walk(directives: tuple[Directive, ...], blocks: Blocks) -> Iterator[tuple[Directive, Blocks]]:
    for directive in directives:
        yield directive, blocks
        if directive.block is not None:
            yield from _walk(directive.block, (*blocks, directive))
