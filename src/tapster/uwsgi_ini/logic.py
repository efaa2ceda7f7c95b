"""`for` and `if`: how often the lines up to `endfor` or `endif` count, and with what for `%(_)`.

https://uwsgi-docs.readthedocs.io/en/latest/ConfigLogic.html
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tapster.model.finding import Place
from tapster.uwsgi_ini.ini import World
from tapster.uwsgi_ini.values import integer

ENDS = frozenset({"end", "endfor", "endif", "end-for", "end-if"})
PIECE = re.compile(rb"[^\n]{0,1022}\n|[^\n]{1,1023}")
"""What for-readline takes at once."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """An `if` or `for` that is open."""

    name: str
    key: str
    """The one name of all its aliases."""
    argument: str
    where: Place

    def stand_ins(
        self, world: World, option: Callable[[str], str | None], read: Callable[[str], bytes]
    ) -> Iterable[str | None]:
        """One for each time that a line counts: what stands for its `%(_)`, None to leave that.

        option: the first value of an option above, as it was when it was read
        """
        match self.key.split("-"):
            case ["for"]:
                return filter(None, self.argument.split(" "))
            case ["for", "glob"]:
                found = [
                    path.rstrip("/") + "/" if world.is_folder(world.cwd / path) else path
                    for path in world.glob(self.argument)
                ]
                return found or (self.argument,)
            case ["for", "times"]:
                return map(str, range(1, integer(self.argument) + 1))
            case ["for", "readline"]:
                return _lines(read(self.argument))
            case ["if", "not", *test]:
                holds, stand_in = self._test("-".join(test), world, option)
                return () if holds else (stand_in,)
            case [_, *test]:
                holds, stand_in = self._test("-".join(test), world, option)
                return (stand_in,) if holds else ()
        return ()

    def _test(
        self, test: str, world: World, option: Callable[[str], str | None]
    ) -> tuple[bool, str | None]:
        """Whether it holds, and what stands for `%(_)` in the lines up to the end."""
        if test == "reload":
            return False, None
        if test in {"env", "opt"}:
            name, equals, wanted = self.argument.partition("=")
            found = (world.environ.get if test == "env" else option)(name)
            return found is not None and (not equals or found == wanted), found
        path = world.cwd / self.argument
        holds: dict[str, Callable[[], bool]] = {
            "exists": lambda: bool(self.argument) and world.exists(path),
            "file": lambda: world.is_file(path),
            "dir": lambda: bool(self.argument) and world.is_folder(path),
            "plugin": lambda: self.argument in world.plugins,
            "hostname": lambda: self.argument == world.hostname,
            "hostname-match": lambda: _is_broken(self.argument),
        }
        return holds[test](), self.argument


def _lines(raw: bytes) -> Iterable[str]:
    for piece in PIECE.findall(raw):
        yield piece.partition(b"\0")[0].rstrip(b"\r\n").decode(errors="replace")


def _is_broken(pattern: str) -> bool:
    """All that if-hostname-match of uWSGI 2.0.30 with PCRE2 takes for a match.

    It negates what pcre2_match returns, which is never 0: core/utils.c, uwsgi_regexp_match_pattern.
    """
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return True
    return False
