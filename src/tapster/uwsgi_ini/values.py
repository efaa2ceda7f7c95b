"""What uWSGI 2.0 makes of a value's text.

https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/uwsgi.c (uwsgi_opt_true, uwsgi_opt_set_int)
"""

import re

FALSE = frozenset({"false", "off", "no", "0"})
_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?)0*([0-9]*)")
_LARGEST = 1 << 63
_DIGITS = 19


def is_true(text: str) -> bool:
    """Whether a switch with this value is on: anything but four words is, an empty text too."""
    return text.lower() not in FALSE


def is_address(text: str) -> bool:
    """Whether it is HOST:PORT: what has no colon is a path for uWSGI."""
    return ":" in text and "/" not in text.partition(":")[0]


def integer(text: str) -> int:
    """The number at the beginning of the text, as C's atoi reads it; 0 if there is none."""
    return in_bits(long_integer(text), 32)


def long_integer(text: str) -> int:
    """The same, as C's strtoll reads it, which stops at the largest number of 64 bits."""
    found = _NUMBER.match(text)
    sign, digits = found.groups() if found else ("", "")
    size = int(digits[:_DIGITS] or 0) if len(digits) <= _DIGITS else _LARGEST
    return max(-size, -_LARGEST) if sign == "-" else min(size, _LARGEST - 1)


def in_bits(number: int, bits: int) -> int:
    """What is left of a number in a C integer of that size."""
    half = 1 << (bits - 1)
    return (number + half) % (1 << bits) - half
