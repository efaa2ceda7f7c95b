"""`$(NAME)`, `@(file)` and `%(name)`, one after the other, in values that are not applied yet.

https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/utils.c (uwsgi_apply_config_pass)
"""

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from tapster.uwsgi_ini.values import in_bits, long_integer

Look: TypeAlias = Callable[[str], str | None]
TAG = re.compile(r"[$@%]\(")
"""What would be expanded."""


def _divided(left: int, right: int) -> int:
    """As C divides, towards 0; uWSGI has 0 for a division by 0."""
    quotient = abs(left) // abs(right) if right else 0
    return quotient if (left < 0) == (right < 0) else -quotient


_STEPS = {"++": 1, "--": -1}
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": _divided,
}


def expand(value: str, symbol: str, look: Look, spend: Callable[[int], bool]) -> str:
    """The value with every `symbol(key)` replaced for which `look` has an answer.

    What came out is looked at again, but from its second character on: uWSGI leaves a `%(b)` as
    it is that a `%(a)` at the beginning turned into.

    spend: whether there is room for that much more; a value may contain itself
    """
    start = 0
    while tag := _next_tag(value, symbol, start):
        begin, end = tag
        found = look(value[begin + 2 : end])
        if not spend(len(found or "")):
            break
        if found is None:
            start = end + 1
        else:
            value, start = value[:begin] + found + value[end + 1 :], 1
            if not spend(len(value)):
                break
    return value


def calculated(words: str, look: Look) -> str | None:
    """What a `%(a b + 1)` comes to: strictly from left to right, and no operator joins texts."""
    value: str | None = None
    operator = ""
    for word in filter(None, words.split(" ")):
        if word in _ARITHMETIC:
            operator = word
            continue
        if word in _STEPS:
            value = None if value is None else _text(long_integer(value) + _STEPS[word])
        else:
            right = word if re.fullmatch("[0-9]+", word) else look(word) or ""
            if operator:
                operate = _ARITHMETIC[operator]
                value = _text(operate(long_integer(value or ""), long_integer(right)))
            else:
                value = (value or "") + right
        operator = ""
    return value


def _text(number: int) -> str:
    return str(in_bits(number, 64))


def _next_tag(value: str, symbol: str, start: int) -> tuple[int, int] | None:
    """Where the next whole tag begins and ends: its parentheses match, no symbol is inside."""
    while (begin := value.find(f"{symbol}(", start)) >= 0:
        start = begin + 2
        for end in _ends(value, symbol, start):
            if end > start:
                return begin, end
            start = end + 1
    return None


def _ends(value: str, symbol: str, start: int) -> Iterator[int]:
    """The one position of the parenthesis that closes, if there is one."""
    depth = 0
    for found in re.compile(f"[(){re.escape(symbol)}]").finditer(value, start):
        if found[0] == symbol:
            return
        if found[0] == "(":
            depth += 1
        elif depth:
            depth -= 1
        else:
            yield found.start()
            return
