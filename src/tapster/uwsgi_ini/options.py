"""Every option of uWSGI 2.0, from a table that `docs/uwsgi_options.py` writes."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias, cast

Kind: TypeAlias = Literal[
    "switch",  # on unless the value is one of four words
    "number",  # atoi: what follows the digits is dropped
    "text",  # the last one counts
    "list",  # each one counts
    "logic",  # if-env, for and their family
    "placeholder",  # set, set-placeholder
    "ignored",  # does nothing
    "other",  # a function of its own
]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What uWSGI does with one name."""

    name: str
    key: str
    """The one name of all its aliases."""
    kind: Kind
    flags: frozenset[str]
    """`immediate`: applied before anything is expanded; `master`: switches the master on."""
    in_wheel: bool
    """Whether the uWSGI of the package pyuwsgi has it."""


@cache
def _rows() -> dict[str, str]:
    _, *rows = Path(__file__).with_name("options.tsv").read_text(encoding="ascii").splitlines()
    return {row.partition("\t")[0]: row for row in rows}


@cache
def _known(row: str) -> Known:
    name, key, kind, flags, wheel = row.split("\t")
    return Known(
        name=name,
        key=key,
        kind=cast("Kind", kind),
        flags=frozenset(flags.split(",")) if flags else frozenset(),
        in_wheel=wheel == "yes",
    )


@cache
def table() -> dict[str, Known]:
    """Every option by its name."""
    return {name: _known(row) for name, row in _rows().items()}


def known(name: str) -> Known | None:
    """What uWSGI knows of a name; None if it ignores it."""
    row = _rows().get(name)  # most files have few: the whole table takes 5 ms
    return _known(row) if row else None


def key_of(name: str) -> str:
    """The one name of all aliases of an option; the name itself if uWSGI does not know it."""
    option = known(name)
    return option.key if option else name
