"""One value against one setting: every mistake in it, or the value as Settings holds it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tapster.config.fields import Field, nearest
from tapster.config.forms import KEYS, TEXTS, is_address, is_plain, is_storable

_LONGEST_QUOTE = 60
_LARGEST_NUMBER = 1 << 64
_KINDS: Mapping[type, str] = {
    str: "a text",
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
"""What an entry of a table is, and of a mixed one."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong, and where."""

    keys: tuple[str, ...]
    """The setting, and the key in it if it is a table."""
    message: str


def mistakes(field: Field, value: object) -> Iterator[Mistake]:
    """Everything that is wrong with the value; nothing if it can be used."""
    match field.kind, value:
        case "list", list() | tuple():
            wanted = field.form or "a text of one line"
            for item in value:
                if not _is_text(field, item):
                    yield Mistake((field.name,), f"Expected {wanted}, found {found(item)}")
        case "table", dict():
            for key, item in value.items():
                yield from _entry_mistakes(field, key, item)
        case _ if not _fits(field, value):
            words = found(value, is_secret=field.name == "env")
            close = nearest(value.lower(), field.choices) if isinstance(value, str) else ""
            yield Mistake((field.name,), f"Expected {field.expected}, found {words}{close}")


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


def found(value: object, *, is_secret: bool = False) -> str:
    """A wrong value in a few words; a secret is not quoted."""
    if is_secret and isinstance(value, str | int):
        return _KINDS.get(type(value), "true or false")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        return "a number beyond all bounds"
    if isinstance(value, str | int):
        quote = repr(value)
        return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[:_LONGEST_QUOTE]}..."
    return _KINDS.get(type(value), "a date or time")


def _entry_mistakes(field: Field, key: str, value: object) -> Iterator[Mistake]:
    """What is wrong with one line of a table: its key, its value or both."""
    keys = (field.name, key)
    wanted, pattern = KEYS[field.name]
    if pattern.fullmatch(key) is None:
        yield Mistake(keys, f"Expected {wanted}, found {found(key)}")
    for item in value if field.mixed and isinstance(value, list | tuple) else (value,):
        if not (_is_text(field, item) or (field.mixed and isinstance(value, int))):
            words = found(item, is_secret=field.name == "env")
            yield Mistake(keys, f"Expected {_ENTRIES[field.mixed]}, found {words}")


def _is_text(field: Field, value: object) -> bool:
    """Whether the value is a text in the setting's form."""
    return (
        isinstance(value, str)
        and (is_storable if field.name in {"env", "nginx"} else is_plain)(value)
        and re.search(field.pattern or "", value) is not None
        and TEXTS.get(field.name, is_storable)(value)
    )


def _fits(field: Field, value: object) -> bool:
    """Whether the value is of the setting's kind, and within its bounds."""
    match field.kind, value:
        case "switch", bool():
            return True
        case "number", int() if field.within and not isinstance(value, bool):
            return field.within[0] <= value <= field.within[1]
        case "choice", _:
            return value in field.choices
        case "text", _:
            return _is_text(field, value)
    return False
