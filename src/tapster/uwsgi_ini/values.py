"""What uWSGI 2.0 makes of a value's text.

https://github.com/unbit/uwsgi/blob/uwsgi-2.0/core/uwsgi.c (uwsgi_opt_true, uwsgi_opt_set_int)
"""

import re

FALSE = frozenset({"false", "off", "no", "0"})
_NUMBER = re.compile(r"[ \t\n\v\f\r]*([+-]?[0-9]+)")


def is_true(text: str) -> bool:
    """Whether a switch with this value is on: anything but four words is, an empty text too."""
    return text.lower() not in FALSE


def integer(text: str) -> int:
    """The number at the beginning of the text, as C's atoi reads it; 0 if there is none."""
    found = _NUMBER.match(text)
    return int(found[1]) if found else 0
