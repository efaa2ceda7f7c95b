"""nginx's numbers: https://nginx.org/en/docs/syntax.html."""

import re

_SIZE = re.compile(r"(\d+)([kmg]?)", re.IGNORECASE)
_UNITS = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30}
_TIME = re.compile(r"(\d+)(ms|[smhdwMy]?)\s*")
_SECONDS = {"ms": 0.001, "": 1, "s": 1, "m": 60, "h": 3600}
_SECONDS |= {"d": 86400, "w": 604800, "M": 2592000, "y": 31536000}


def size(text: str) -> int | None:
    """Bytes; None if nginx would not take the text."""
    found = _SIZE.fullmatch(text)
    return int(found[1]) * _UNITS[found[2].lower()] if found else None


def seconds(text: str) -> float | None:
    """Seconds, of `60`, `1m` or `1h 30m`; None if nginx would not take the text."""
    if not re.fullmatch(f"(?:{_TIME.pattern})+", text):
        return None
    return sum(int(number) * _SECONDS[unit] for number, unit in _TIME.findall(text))
