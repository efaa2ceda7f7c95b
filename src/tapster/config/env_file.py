"""Files of NAME=value lines. Nothing in them is run, and `$` means only itself."""

import re
from collections.abc import Mapping

from tapster.config.decode import refused
from tapster.config.forms import is_storable

_ASSIGNMENT = re.compile(
    r"""[ \t]*(?:\#[^\n]*)?(?:\n|\Z)
    |[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*=
    (?:[ \t]*(?:'(?P<raw>[^']*)'|"(?P<escaped>(?:[^"\\]|\\.)*)")(?:[ \t]+\#[^\n]*|[ \t]*)
      |(?![ \t]*['"])(?P<plain>[^\n]*))
    (?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
"""One assignment, or a line without a name that says nothing."""
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\n": ""}


def parse_env_file(text: str, filename: str) -> Mapping[str, str]:
    r"""The variables that the file sets; of two with one name the later.

    `# comments`, blank lines and `export ` are skipped. 'Single quotes' keep everything as it
    is; "double quotes" know \n \r \t \" \\ \$; both can span lines. Without quotes, the value
    ends at a `#` behind a space. Messages quote nothing: it could be a secret.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    variables: dict[str, str] = {}
    wrong: list[str] = []
    at = 0
    while at < len(text):
        line = _ASSIGNMENT.match(text, at)
        if line is None or not is_storable(line[0]):
            place = f"{filename}:{text.count(chr(10), 0, at) + 1}"
            wrong.append(
                f"{place}: Expected NAME=value: a name of letters, digits and `_`, quotes closed,"
                " nothing but a comment behind them, in UTF-8 without NUL"
            )
        elif line["name"]:
            variables[line["name"]] = _value(line)
        at = line.end() if line else (text + "\n").index("\n", at) + 1
    if wrong:
        raise refused(f"{filename} has", wrong)
    return variables


def _value(line: re.Match[str]) -> str:
    r"""The value, with `\n` and the like replaced; other escaped signs stand for themselves."""
    if line["plain"] is not None:
        return re.sub(r"\s#.*", "", line["plain"]).strip()
    if line["raw"] is not None:
        return line["raw"]
    return re.sub(r"(?s)\\(.)", lambda sign: _ESCAPES.get(sign[1], sign[1]), line["escaped"])
