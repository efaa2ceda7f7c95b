"""The only way for a value into nginx syntax."""

import re

from tapster.errors import TapsterError

PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=~^*!?&|<>()\[\]-]+")
"""What nginx's parser takes as one word, without quotes."""
NEVER = re.compile(r"[\x00-\x1f\x7f$\ud800-\udfff]")
"""Control characters, the dollar sign, and what os.fsdecode() makes of bytes that are not UTF-8."""


def quote(value: object) -> str:
    """The value's text as one word of nginx syntax, in quotes if it needs them.

    Raises:
        TapsterError: if nginx could not read it back unchanged. It has no way to write a `$` that
            is not the start of a variable: https://nginx.org/en/docs/http/ngx_http_core_module.html
    """
    text = str(value)
    if unfit := NEVER.search(text):
        raise TapsterError(
            what=f"{text!r} cannot be written into nginx's configuration",
            why=f"it contains {unfit.group()!r}, for which nginx's syntax has no escape",
            fix="choose a name or path without it",
        )
    if PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
