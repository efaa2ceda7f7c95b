"""One value against one setting: every mistake in it, or the value as Settings holds it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from tapster.config.fields import Field, Kind
from tapster.config.forms import KEYS, TEXTS, is_address, is_plain, is_storable

Path: TypeAlias = tuple[str | int, ...]
"""Where in a TOML document: keys, and indexes of arrays."""

_LONGEST_QUOTE = 60
_KINDS = {
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a decimal number",
    list: "an array",
    tuple: "an array",
    dict: "a table",
}
_ENTRIES = {
    False: "a text in quotes, without NUL",
    True: "a text of one line, a whole number, true or false, or an array of texts",
}


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and where."""

    path: Path
    message: str

    @property
    def key(self) -> str:
        """The place in quotes: `env.DEBUG`, `domains`."""
        return quoted(*(part for part in self.path if isinstance(part, str)))


def mistakes(field: Field, value: object) -> Iterator[Mistake]:
    """Everything that is wrong with the value; nothing if it can be used."""
    match field.kind, value:
        case "list", list() | tuple():
            wanted = field.form or "a text of one line"
            for index, item in enumerate(value):
                if not _is_text(field, item):
                    yield Mistake((field.name, index), f"Expected {wanted}, found {found(item)}")
        case "table", dict():
            for key, item in value.items():
                yield from _entry_mistakes(field, key, item)
        case _ if not _FITS[field.kind](field, value):
            yield Mistake((field.name,), f"Expected {field.expected}, {_found(field, value)}")


def normal(field: Field, value: object) -> object:
    """A value without mistakes, as Settings holds it."""
    match field.kind, value:
        case "list", list() | tuple():
            return tuple(value)
        case "table", dict():
            return {key: tuple(v) if isinstance(v, list) else v for key, v in value.items()}
        case "text", str() if TEXTS.get(field.name) is is_address and value.startswith(":"):
            return f"127.0.0.1{value}"
    return value


def quoted(*keys: str) -> str:
    """A dotted key as messages show it, on one line whatever it is made of."""
    return "`" + ".".join(key if is_plain(key) else repr(key) for key in keys) + "`"


def found(value: object) -> str:
    """A wrong value in a few words."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 64:  # noqa: PLR2004  nobody meant that
        return "a number beyond all bounds"
    if isinstance(value, str | int):
        quote = repr(value)
        return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}..."
    return _KINDS.get(type(value), "a date or time")


def _found(field: Field, value: object) -> str:
    """The same with "found"; what is meant for `env` can be secret and is not quoted."""
    if field.name == "env" and isinstance(value, str | int):
        return f"found {_KINDS.get(type(value), 'a text')}"
    return f"found {found(value)}"


def _entry_mistakes(field: Field, key: str, value: object) -> Iterator[Mistake]:
    """What is wrong with one line of a table: its key, its value or both."""
    path = (field.name, key)
    wanted, pattern = KEYS[field.name]
    if pattern.fullmatch(key) is None:
        yield Mistake(path, f"Expected {wanted}, found {found(key)}")
    if field.mixed and isinstance(value, int):
        return
    for item in value if field.mixed and isinstance(value, list | tuple) else (value,):
        if not _is_text(field, item):
            yield Mistake(path, f"Expected {_ENTRIES[field.mixed]}, {_found(field, item)}")


def _is_text(field: Field, value: object) -> bool:
    """Whether the value is a text in the setting's form."""
    if not isinstance(value, str):
        return False
    if not (is_storable if field.name in {"env", "nginx"} else is_plain)(value):
        return False
    if field.pattern is not None and re.search(field.pattern, value) is None:
        return False
    return TEXTS.get(field.name, is_storable)(value)


def _is_number(field: Field, value: object) -> bool:
    """Whether the value is a whole number within the setting's bounds."""
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    return (field.at_least is None or value >= field.at_least) and (
        field.at_most is None or value <= field.at_most
    )


_FITS: Mapping[Kind, Callable[[Field, object], bool]] = {
    "text": _is_text,
    "number": _is_number,
    "switch": lambda _, value: isinstance(value, bool),
    "choice": lambda field, value: value in field.choices,
    "list": lambda _, value: isinstance(value, list | tuple),
    "table": lambda _, value: isinstance(value, dict),
}
