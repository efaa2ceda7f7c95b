"""Input made by chance for the parsers: none crashes, hangs, or touches a file behind its reader.

python -m tests.fuzz --inputs 100000 ini toml nginx
"""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import crossplane.errors  # noqa: F401  nginx.parse imports it when it is needed
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tapster.config.decode import decode
from tapster.errors import SettingsError
from tapster.nginx.parse import parse
from tapster.uwsgi_ini.options import table
from tapster.uwsgi_ini.read import read
from tests.uwsgi_ini.generated import CONDITIONS, ENDS, FATAL, INCLUDES, MAGIC
from tests.uwsgi_ini.worlds import FOLDER, world

LONGEST_S = 5
"""Of the processor; the machine may be busy."""
TOUCHES = ("open", "os.", "pathlib.", "glob.", "subprocess.", "socket.", "ctypes.", "urllib.")
LONG = (" ", "\n", "\r\n", "\0", "\ufeff", "9" * 30, "9" * 5000, "x" * 3000, "[" * 500, "{a=" * 300)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(f"{line.strip()}\n" for line in text.strip().split("|"))


INI = (
    *LONG,
    *_words("[ = % %% %( $( @( ( ) a b ; # ü %(_) %(a) %(b) $(A) @(x.txt) + - * / ++ -- 2"),
    *_words("<uwsgi> </uwsgi> <a> </a> <a/> <![CDATA[ uwsgi: - : set= set-ph= set=set= else"),
    *_lines("[uwsgi] | [more] | a = %(b) | b = x%(a)%(a) | set = ini=wsgi.ini | a = %(a b + 1)"),
    *_lines("for-times = 2000000000 | for-times = 300 | for-readline = x.txt | for-glob = **/*"),
    *_lines("ini = wsgi.ini | ini = :uwsgi | ini = : | include = x.xml | yaml = x.yml | uwsgi:"),
    *_lines("inherit = wsgi.ini | a = @(exec://x) | ini = http://x/y.ini | if-hostname-match = ("),
    *(f"%{letter}" for letter in MAGIC),
    *(f"{line}\n" for line in (*CONDITIONS, *ENDS, *INCLUDES, *FATAL)),
)
TOML = (
    *LONG,
    *_words("name module uwsgi nginx domains processes tls env x = [ ] [[ ]] { } , . # \\ \\u ü"),
    *_words("\" ' \"\"\" ''' 1 -1 1.5 1e400 nan true false 2026-01-01 12:00"),
    *_lines('name = "a" | processes = 2 | [env] | [uwsgi] | domains = []'),
)
NGINX = (
    *LONG,
    *_words(
        "http server location upstream listen include if map x / ~ = { } ; # \" ' \\ $ ${ $x ü"
    ),
    *_words("content_by_lua_block{ {{x}}"),
    *_lines("http { | server { | location / { | } | listen 80; | include nginx.conf; | include *;"),
    *_lines("content_by_lua_block { | lua_code_cache on; | {{ x }} | {% if a %}"),
)


@dataclass(frozen=True)
class Target:
    """One parser and what it is fed with."""

    inputs: st.SearchStrategy[Any]
    check: Callable[[Any], None]


def _bytes(pieces: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    """Pieces that mean something, with bytes that mean nothing among them."""
    known = st.sampled_from(pieces).map(str.encode)
    return st.lists(known | known | known | st.binary(max_size=6), max_size=30).map(b"".join)


def _ini(raws: tuple[bytes, bytes, bytes]) -> None:
    names = ("wsgi.ini", "other.ini", "folder/more.ini"), ("wsgi.xml", "x.txt", "x.yml")
    for first, *others in names:
        files = dict(zip((first, *others), raws, strict=True))
        ini = read(FOLDER / first, world(files, {"A": "%(a)$(A)", "PORT": "80"}))
        for each in (*ini.options, *ini.skipped):
            assert each.where.file in ini.texts
            assert 1 <= each.where.line <= ini.texts[each.where.file].count("\n") + 1


def _toml(raw: bytes) -> None:
    with contextlib.suppress(SettingsError):
        decode(raw.decode(errors="replace"))


def _nginx(raws: tuple[bytes, bytes]) -> None:
    files = dict(zip((Path("/e/nginx.conf"), Path("/e/x")), raws, strict=True))

    def text(path: Path) -> str | None:
        return files[path].decode(errors="replace") if path in files else None

    parse(Path("/e/nginx.conf"), text, lambda _: tuple(map(str, files)))


_HEADED = st.builds(bytes.__add__, st.sampled_from((b"[uwsgi]\n", b"[uwsgi]\n", b"")), _bytes(INI))
TARGETS = {
    "ini": Target(st.tuples(_HEADED, _HEADED, _HEADED), _ini),
    "toml": Target(_bytes(TOML), _toml),
    "nginx": Target(st.tuples(_bytes(NGINX), _bytes(NGINX)), _nginx),
}


class _Watch:
    """Whoever opens a file, lists a folder or starts something while it is on, fails."""

    is_on = False

    def __init__(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.is_on and event.startswith(TOUCHES):
            self.is_on = False
            raise AssertionError(f"the parser touches the world: {event} {arguments}")

    @contextlib.contextmanager
    def on(self) -> Iterator[None]:
        self.is_on = True
        try:
            yield
        finally:
            self.is_on = False


WATCH = _Watch()


def fuzz(name: str, inputs: int) -> float:
    """The parser has taken that many; the seconds of the processor that the slowest took."""
    target, slowest_s = TARGETS[name], 0.0
    table()  # a file of tapster's own, read once

    @settings(
        max_examples=inputs,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(target.inputs)
    def take(made: object) -> None:
        nonlocal slowest_s
        began = time.process_time()
        with WATCH.on():
            target.check(made)
        spent_s = time.process_time() - began
        slowest_s = max(slowest_s, spent_s)
        assert spent_s < LONGEST_S

    take()
    return slowest_s


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--inputs", type=int, default=1000)
    asked.add_argument("parsers", nargs="*", default=list(TARGETS), metavar="PARSER")
    arguments = asked.parse_args()
    for name in arguments.parsers:
        began = time.monotonic()
        slowest_s = fuzz(name, arguments.inputs)
        spent_s = time.monotonic() - began
        print(  # noqa: T201  what it is for
            f"{name}: {arguments.inputs:,} inputs in {spent_s:.0f} s, none crashes; the slowest "
            f"took {slowest_s:.2f} s of the processor",
            flush=True,
        )


if __name__ == "__main__":
    main()
