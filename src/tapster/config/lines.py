"""On which line each key of a TOML document was set, which tomllib does not tell."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import TypeAlias

Keys: TypeAlias = tuple[str, ...]


def lines_of(text: str) -> Mapping[Keys, int]:
    """Line of every table and key of a document that tomllib accepts.

    A statement ends with the first line that makes it valid TOML.
    """
    lines: dict[Keys, int] = {}
    header, statement, start = "", "", 1
    for number, line in enumerate(text.split("\n"), 1):
        statement += f"{line}\n"
        if line.rstrip().endswith(",") and "#" not in line:
            continue  # in the middle of an array; not trying makes long ones a hundred times faster
        is_header = statement.lstrip().startswith("[")
        try:
            table = tomllib.loads(statement if is_header else header + statement)
        except ValueError:
            continue
        for keys in _keys(table):
            lines.setdefault(keys, start)
        if is_header:
            header = statement
        statement, start = "", number + 1
    return lines


def _keys(value: object, above: Keys = ()) -> Iterator[Keys]:
    """The path of every key in a table and in the tables in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*above, key)
            yield from _keys(inner, (*above, key))
