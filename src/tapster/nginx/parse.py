"""nginx's configuration from its text; ngxparse knows the syntax.

https://github.com/dvershinin/crossplane
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tapster.model.finding import Place
from tapster.nginx.conf import Conf, Directive, Problem

DEEPEST = 20
"""Files that include each other: nginx stops when it has no more file descriptors."""


def parse(
    path: Path, read: Callable[[Path], str | None], glob: Callable[[str], tuple[str, ...]]
) -> Conf:
    """The configuration that begins in this file, what it includes in its place.

    read: the text of a file; None if it cannot be read
    glob: the paths that a pattern matches, sorted
    """
    reader = _Reader(path, read, glob)
    directives = tuple(reader.file(path))
    return Conf(
        path=path, directives=directives, problems=tuple(reader.problems), texts=reader.texts
    )


class _Reader:
    def __init__(
        self,
        path: Path,
        read: Callable[[Path], str | None],
        glob: Callable[[str], tuple[str, ...]],
    ) -> None:
        self.texts: dict[Path, str] = {}
        self.problems: list[Problem] = []
        self._folder = path.parent
        self._read, self._glob = read, glob

    def file(self, path: Path, depth: int = 0) -> Iterator[Directive]:
        """Its directives; nothing if it cannot be read."""
        import crossplane  # noqa: PLC0415  40 ms, for the few commands that need it

        text = self._read(path)
        if text is None:
            return
        self.texts[path] = text
        found = crossplane.parse_string(
            text, filename=str(path), single=True, check_ctx=False, check_args=False
        )
        for error in found["errors"]:
            message = str(error["error"]).partition(" in ")[0]
            self.problems.append(
                Problem(message=message, where=Place(file=path, line=error["line"] or 0))
            )
        for config in found["config"]:
            yield from self._directives(config["parsed"], path, depth)

    def _directives(
        self, statements: list[dict[str, Any]], path: Path, depth: int
    ) -> Iterator[Directive]:
        for statement in statements:
            name, args = statement["directive"], tuple(statement["args"])
            where = Place(file=path, line=statement["line"])
            block = statement.get("block")
            if name == "include" and args and depth < DEEPEST:
                yield from self._included(args[0], where, depth)
                continue
            yield Directive(
                name=name,
                args=args,
                where=where,
                block=None if block is None else tuple(self._directives(block, path, depth)),
            )

    def _included(self, named: str, where: Place, depth: int) -> Iterator[Directive]:
        """What the files say; the `include` itself if there is none."""
        pattern = str(self._folder / named)
        paths = self._glob(pattern) if any(sign in named for sign in "*?[") else (pattern,)
        is_there = False
        for each in map(Path, paths):
            if self._read(each) is not None:
                is_there = True
                yield from self.file(each, depth + 1)
        if not is_there and not any(sign in named for sign in "*?["):
            yield Directive(name="include", args=(named,), where=where)
