"""nginx's configuration from its text; ngxparse cuts it into words.

https://github.com/dvershinin/crossplane
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from glob import escape
from pathlib import Path

from tapster.model.finding import Place
from tapster.nginx.conf import Conf, Directive, Problem

DEEPEST = 100
"""Blocks in blocks."""
DEEPEST_FILES = 20
"""Files in files; nginx goes on until it has no file descriptors left."""
MOST_FILES = 1000
"""Included, one counted as often as it is."""
TEMPLATE = re.compile(r"^[^#\n]*(?:\{%[-+]? |\{\{-? ?[A-Za-z_.][^{}\n;]*\}\})", re.MULTILINE)
"""`{{ domain }}` and `{% if tls %}`: what it renders to is nginx's, not this."""
ESCAPED = re.compile(r"\\([\"'\\trn])")
MEANT = {"t": "\t", "r": "\r", "n": "\n"}


def parse(
    path: Path, read: Callable[[Path], str | None], glob: Callable[[str], tuple[str, ...]]
) -> Conf:
    """The configuration that begins in this file, what it includes in its place.

    read: the text of a file; None if it cannot be read
    glob: the paths that a pattern matches, sorted
    """
    reader = _Reader(path, read, glob)
    directives = tuple(reader.file(path, ()))
    return Conf(
        path=path, directives=directives, problems=tuple(reader.problems), texts=reader.texts
    )


def is_template(text: str) -> bool:
    """Whether another program writes nginx's configuration from it."""
    return bool(TEMPLATE.search(text)) and "_by_lua" not in text


class _Reader:
    def __init__(
        self,
        path: Path,
        read: Callable[[Path], str | None],
        glob: Callable[[str], tuple[str, ...]],
    ) -> None:
        self.texts: dict[Path, str] = {}
        self.problems: list[Problem] = []
        self._folders = (path.parent, path.parent.parent)
        self._read, self._glob = read, glob
        self._files = 0

    def file(self, path: Path, within: tuple[Path, ...]) -> list[Directive]:
        """Its directives as far as they can be read."""
        self._files += 1
        text = self._text(path) or ""
        return [] if is_template(text) else _Statements(self, (*within, path)).of(text)

    def included(self, named: str, where: Place, within: tuple[Path, ...]) -> Iterator[Directive]:
        """What the files say; the `include` itself if there is none."""
        for path in self._included(named.replace("\0", "")):
            if path is None:
                yield Directive(name="include", args=(named,), where=where)
            elif path in within:
                self.problem(f"`include {named}` includes the file that it stands in", where)
            elif len(within) > DEEPEST_FILES or self._files > MOST_FILES:
                self.problem(f"`include {named}` is one file too many", where)
            else:
                yield from self.file(path, within)

    def _included(self, named: str) -> Sequence[Path | None]:
        """The paths; they are relative to nginx.conf's folder, of a part often the one above."""
        if any(sign in named for sign in "*?["):
            patterns = (str(Path(escape(str(folder)), named)) for folder in self._folders)
            found = next(filter(None, map(self._glob, patterns)), ())
            return [Path(path) for path in found] or [None]
        paths = (folder / named for folder in self._folders)
        return [next((path for path in paths if self._text(path) is not None), None)]

    def _text(self, path: Path) -> str | None:
        if path not in self.texts:
            text = self._read(path)
            if text is None:
                return None
            self.texts[path] = text
        return self.texts[path]

    def problem(self, message: str, where: Place) -> None:
        """Remember it, once a line."""
        if all(each.where != where for each in self.problems):
            told = " ".join(message.split())[:100]
            self.problems.append(Problem(message=told, where=where))


class _Statements:
    """One file's words, put together to directives."""

    def __init__(self, reader: _Reader, within: tuple[Path, ...]) -> None:
        self._reader, self._path, self._within = reader, within[-1], within
        self._words: list[tuple[str, int]] = []
        self._here: list[Directive] = []
        self._open: list[tuple[Directive, list[Directive]]] = []

    def of(self, text: str) -> list[Directive]:
        """All of them; those of blocks that are not closed, too."""
        from crossplane.errors import NgxParserBaseException  # noqa: PLC0415  40 ms, for the few
        from crossplane.lexer import lex_string  # noqa: PLC0415  commands that need it

        end = text.count("\n") + 1
        try:
            for token, line, is_quoted in lex_string(text.removeprefix("\ufeff")):
                self._take(token, line, is_quoted=is_quoted)
        except NgxParserBaseException as error:
            is_end = error.strerror == 'unexpected end of file, expecting "}"'
            if not (is_end and (self._open or self._words)):
                self._problem(error.strerror, error.lineno or end)
        except Exception as error:  # noqa: BLE001  what the lexer did not expect is odd text
            self._problem(f"it cannot be read ({type(error).__name__})", end)
        if self._words:
            self._end_statement(is_ended=False)
        while self._open:
            opened = self._open[-1][0]
            self._problem(f"the block of `{opened.name}` is not closed", opened.where.line)
            self._close()
        return self._here

    def _take(self, word: str, line: int, *, is_quoted: bool) -> None:
        if is_quoted or word not in {"{", "}", ";"}:
            if is_quoted or not word.startswith("#"):
                self._words.append(
                    (ESCAPED.sub(lambda found: MEANT.get(found[1], found[1]), word), line)
                )
        elif word == "}":
            if self._words:
                self._end_statement(is_ended=False)
            self._close()
        elif not self._words:
            self._problem(f"a `{word}` with nothing before it", line)
            if word == "{":
                self._words.append(("", line))
                self._begin_block()
        elif word == ";":
            self._end_statement()
        else:
            self._begin_block()

    def _statement(self) -> Directive:
        (name, line), *words = self._words
        self._words = []
        args = [word for word, _ in words]
        if name == "if" and args and args[0].startswith("(") and args[-1].endswith(")"):
            first, last = args[0][1:], args[-1][:-1]
            if len(args) == 1:
                first, last = "", args[0][1:-1]
            args = [*filter(None, [first]), *args[1:-1], *filter(None, [last])]
        return Directive(name=name, args=tuple(args), where=Place(file=self._path, line=line))

    def _end_statement(self, *, is_ended: bool = True) -> None:
        directive = self._statement()
        if not is_ended:
            self._problem(f"`{directive.name}` does not end in `;`", directive.where.line)
        if directive.name == "include" and directive.args:
            self._here += self._reader.included(directive.args[0], directive.where, self._within)
        else:
            self._here.append(directive)

    def _begin_block(self) -> None:
        self._open.append((self._statement(), self._here))
        self._here = []
        if len(self._open) > DEEPEST:
            raise RecursionError

    def _close(self) -> None:
        directive, outer = self._open.pop()
        outer.append(replace(directive, block=tuple(self._here)))
        self._here = outer

    def _problem(self, message: str, line: int) -> None:
        self._reader.problem(message, Place(file=self._path, line=line))
