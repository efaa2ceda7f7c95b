"""What becomes of options whose value does not matter, from a table: `fates.toml`."""

import tomllib
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from tapster.uwsgi_ini.fates import FateKind

SHAPES = frozenset({"ini", "inherit", "xmlconfig", "yaml", "json", "config", "set"})
"""What brings options, which have fates of their own, and placeholders."""


@cache
def tables() -> dict[str, Any]:
    """Each table of the file by its name."""
    return tomllib.loads(Path(__file__).with_name("fates.toml").read_text(encoding="utf-8"))


def settled(key: str, name: str) -> tuple[str, FateKind] | None:
    """What tapster sees to, and what it cannot: the reason, and the fate of an option."""
    kinds: tuple[FateKind, ...] = ("refused", "derived")
    return next(((why, kind) for kind in kinds if (why := first(kind, key, name))), None)


@cache
def first(table: str, key: str, name: str) -> str:
    """What the table's first row that fits says; empty if none does."""
    for words, patterns in tables()[table].items():
        if any(fnmatchcase(key, each) or fnmatchcase(name, each) for each in patterns.split()):
            return str(words)
    return ""
