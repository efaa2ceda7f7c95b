"""Files of NAME=value lines. Nothing in them is run, and `$` means only itself."""

import re
from collections.abc import Mapping

from tapster.config.decode import refused
from tapster.config.forms import is_storable

_BLANK = re.compile(r"[ \t]*(?:\#[^\n]*)?(?:\n|\Z)")
_LINE = re.compile(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[^=\s\#'"]*)[ \t]*=
    (?:[ \t]*(?:'(?P<raw>[^']*)'|"(?P<escaped>(?:[^"\\]|\\.)*)")(?:[ \t]+\#[^\n]*|[ \t]*)
      |(?![ \t]*['"])(?P<plain>[^\n]*))
    (?:\n|\Z)""",
    re.VERBOSE | re.DOTALL,
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\n": ""}


def parse_env_file(text: str, filename: str) -> Mapping[str, str]:
    r"""The variables that the file sets; of two with one name the later.

    `# comments`, blank lines and `export ` are skipped. 'Single quotes' keep everything as it
    is; "double quotes" know \n \r \t \" \\ \$; both can span lines. Without quotes, the value
    ends at a `#` behind a space. Messages quote nothing: it could be a secret.

    Raises:
        SettingsError: with one line per mistake, not just the first.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    variables: dict[str, str] = {}
    wrong: list[str] = []
    at = 0
    while at < len(text):
        if blank := _BLANK.match(text, at):
            at = blank.end()
            continue
        line = _LINE.match(text, at)
        mistake = _mistake(line)
        if line is not None and not mistake:
            variables[line["name"]] = _value(line)
        if mistake:
            wrong.append(f"{filename}:{text.count(chr(10), 0, at) + 1}: {mistake}")
        at = line.end() if line is not None else (text + "\n").index("\n", at) + 1
    if wrong:
        raise refused(f"{filename} has", wrong)
    return variables


def _mistake(line: re.Match[str] | None) -> str:
    """What is wrong with the line; empty if nothing."""
    if line is None:
        return "Expected NAME=value, quotes closed and nothing but a comment behind them"
    if _NAME.fullmatch(line["name"]) is None:
        return "Expected a name of letters, digits and `_`, no digit first"
    return "" if is_storable(_value(line)) else "Expected a value without NUL, in UTF-8"


def _value(line: re.Match[str]) -> str:
    r"""The value, with `\n` and the like replaced; other escaped signs stand for themselves."""
    if line["plain"] is not None:
        return re.sub(r"\s#.*", "", line["plain"]).strip()
    if line["raw"] is not None:
        return line["raw"]
    return re.sub(r"(?s)\\(.)", lambda sign: _ESCAPES.get(sign[1], sign[1]), line["escaped"])
