"""On which line each key of a TOML document was set, which tomllib does not tell."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tapster.config.check import Path

_TOKEN = re.compile(
    r"""(?P<string>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')
    |(?P<comment>\#[^\n]*)
    |(?P<sign>[\[\]{}=,.])
    |(?P<bare>[^\s\[\]{}=,.\#"']+)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    line: int


def lines_of(text: str) -> Mapping[Path, int]:
    """Line of every key, table and array item of a document that tomllib accepts."""
    return _Reader(text).lines


class _Reader:
    """Reads left to right; what it trusts, tomllib has checked."""

    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._tokens = list(_tokens(text))
        self._at = 0
        table: Path = ()
        while self._at < len(self._tokens):
            if self._take("["):
                self._take("[")  # an array of tables: its last one is as good as any
                table = self._key(())
                self._take("]")
                self._take("]")
            else:
                self._assignment(table)

    def _assignment(self, table: Path) -> None:
        """Read `key = value`."""
        path = self._key(table)
        self._take("=")
        self._value(path)

    def _key(self, table: Path) -> Path:
        """`a."b".c`; each part of it is noted."""
        path = table
        while True:
            token = self._tokens[self._at]
            self._at += 1
            path = (*path, _unquoted(token))
            self.lines.setdefault(path, token.line)
            if not self._take("."):
                return path

    def _value(self, path: Path) -> None:
        """Anything on the right of `=`."""
        if self._take("{"):
            while not self._take("}"):
                self._assignment(path)
                self._take(",")
        elif self._take("["):
            index = 0
            while not self._take("]"):
                self.lines.setdefault((*path, index), self._tokens[self._at].line)
                self._value((*path, index))
                self._take(",")
                index += 1
        else:
            first = self._tokens[self._at]
            self._at += 1
            while first.kind == "bare" and self._continues(first):
                self._at += 1

    def _continues(self, first: _Token) -> bool:
        """Whether the next token is more of the same number or date: `1.5`, `2026-01-01 12:00`."""
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.line == first.line and (token.kind == "bare" or token.text == ".")

    def _take(self, sign: str) -> bool:
        """Step over the sign, if it is the next token."""
        token = self._tokens[self._at] if self._at < len(self._tokens) else None
        if token is None or token.kind != "sign" or token.text != sign:
            return False
        self._at += 1
        return True


def _tokens(text: str) -> Iterator[_Token]:
    """Everything but space and comments."""
    line, counted = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        if match.lastgroup != "comment":
            yield _Token(str(match.lastgroup), match.group(), line)


def _unquoted(key: _Token) -> str:
    """The key that the token stands for."""
    if key.kind == "bare":
        return key.text
    return str(tomllib.loads(f"key = {key.text}")["key"])
