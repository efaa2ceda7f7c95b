"""The text of a tapster.toml: what was decided stands in it, the rest as comments."""

import json
import re
import textwrap
from collections.abc import Mapping

from tapster.config.fields import GROUPS, Field, all_fields

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_WIDTH = 96
_HEAD = """\
# How tapster serves this app. Every line is optional; what starts with `#` is not set,
# and shows an example. `tapster settings` says what is in force, and why.
"""


def initial(values: Mapping[str, object]) -> str:
    """A tapster.toml that sets these values and shows every other setting as a comment."""
    fields = all_fields()
    parts = [_HEAD]
    for group, names in GROUPS.items():
        parts.append(f"\n# ---- {group}\n")
        parts += (_paragraph(fields[name], values.get(name)) for name in names)
    return "\n".join(parts)


def annotated(values: Mapping[str, object], remarks: Mapping[tuple[str, ...], str]) -> str:
    """Only these settings, each entry of a table on a line of its own, with remarks above.

    remarks: one line of text for a setting, or for an entry of a table: `("env", "DEBUG")`
    """
    lines: list[str] = []
    for group, names in GROUPS.items():
        given = [name for name in names if name in values]
        lines += [f"\n# ---- {group}\n"] if given else []
        for name in given:
            value = values[name]
            entries = value.items() if isinstance(value, Mapping) else ()
            rows: list[tuple[tuple[str, ...], object]]
            rows = [((name, key), item) for key, item in entries] or [((name,), value)]
            for path, item in rows:
                lines += [f"# {remarks[path]}"] if path in remarks else []
                lines.append(f"{'.'.join(map(_key, path))} = {toml(item)}")
    return "\n".join((*lines, ""))


def toml(value: object) -> str:
    """The value as it stands on the right of `=`."""
    match value:
        case str():
            # JSON's escapes are TOML's, except that TOML wants DEL escaped, too.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case bool() | int():
            return str(value).lower()
        case list() | tuple():
            return f"[{', '.join(map(toml, value))}]"
        case Mapping():
            pairs = (f"{_key(str(key))} = {toml(item)}" for key, item in value.items())
            return f"{{ {', '.join(pairs)} }}"
    raise TypeError(value)


def _paragraph(field: Field, value: object) -> str:
    """What the setting is, and its line: an example if it has no value."""
    words = f"{field.summary} Default: {field.why}."
    lines = [textwrap.fill(words, _WIDTH, initial_indent="# ", subsequent_indent="# ")]
    if value is None:
        lines.append(f"# {field.name} = {field.example}")
    elif isinstance(value, Mapping) and value:
        pairs = value.items()
        lines += [f"{field.name}.{_key(str(key))} = {toml(item)}" for key, item in pairs]
    else:
        lines.append(f"{field.name} = {toml(value)}")
    return "\n".join((*lines, ""))


def _key(key: str) -> str:
    """The key, in quotes if it needs them."""
    return key if _BARE_KEY.fullmatch(key) else toml(key)
