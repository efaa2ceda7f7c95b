"""A uWSGI configuration, as uWSGI 2.0 takes it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from tapster.model.finding import Place
from tapster.uwsgi_ini.options import key_of, known
from tapster.uwsgi_ini.values import integer, is_true

RemarkKind: TypeAlias = Literal[
    "section-not-found",  # text: the section that was looked for
    "header-ignored",  # text: a line that looks like a section's header and is none for uWSGI
    "newline-swallowed",  # text: the line that ends in `%`; the next belongs to it
    "not-run",  # text: `@(exec://...)` and its like, which tapster does not run
    "not-fetched",  # text: a URL
    "include-missing",  # text: the file
    "include-with-section",  # text: the value; uWSGI cannot load it
    "include-not-loaded",  # text: the file; uWSGI does not know its ending
    "include-too-deep",  # text: the file; uWSGI would go on until it dies
    "endless",  # text: what is too large, or contains itself; uWSGI would go on until it dies
    "logic-unclosed",  # text: the option that begins it
    "logic-nested",  # text: the inner option
    "logic-else",  # text: `else`, which 2.0 does not know
    "variable-unset",  # text: the name in `$(NAME)`
    "variable-default",  # text: `NAME:-default`, which 2.0 does not know
    "placeholder-undefined",  # text: the name in `%(name)`
    "never-expanded",  # text: the value; the option is applied before anything is expanded
    "not-ini",  # text: `xml`, `yaml` or `json`; convert with `uwsgi --xml FILE --show-config`
    "conflict-marker",  # text: the line
]

WHEEL_PLUGINS = frozenset(
    {
        *("python", "gevent", "http", "corerouter", "fastrouter", "rawrouter", "sslrouter"),
        *("cache", "ping", "rpc", "signal", "spooler", "symcall", "ugreen", "nagios", "zergpool"),
        *("carbon", "rrdtool", "syslog", "rsyslog", "logfile", "logsocket", "redislog"),
        *("mongodblog", "cheaper_busyness", "stats_pusher_socket", "stats_pusher_statsd"),
        *("router_uwsgi", "router_redirect", "router_basicauth", "router_rewrite", "router_http"),
        *("router_cache", "router_static", "router_memcached", "router_redis", "router_hash"),
        *("router_expires", "router_metrics", "transformation_tofile", "transformation_gzip"),
        *("transformation_chunked", "transformation_offload", "transformation_template"),
    }
)
"""What `uwsgi --plugins-list` says of the package pyuwsgi 2.0.30."""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One line that uWSGI takes."""

    name: str
    """As written: an alias stays."""
    value: str
    """As uWSGI applies it, with everything expanded; empty if there is no `=`."""
    written: str
    """As it stands in the file, right of `=`."""
    where: Place
    has_equals: bool = True

    @property
    def key(self) -> str:
        """The one name of all its aliases; the name itself if uWSGI does not know it."""
        return key_of(self.name)


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something about the file itself that only its reader can see."""

    kind: RemarkKind
    text: str
    where: Place


@dataclass(frozen=True, kw_only=True)
class Ini:
    """One configuration, everything that it includes in its place."""

    path: Path
    options: tuple[Option, ...]
    """In the order in which uWSGI applies them; options that logic left out are not there."""
    remarks: tuple[Remark, ...] = ()
    skipped: tuple[Option, ...] = ()
    """Options that logic left out, or that stand in other sections of the file."""
    texts: "Mapping[Path, str]"
    """Every file that was read, whole."""

    def all(self, *names: str) -> tuple[Option, ...]:
        """Every option of these names or their aliases, in order."""
        keys = set(map(key_of, names))
        numbers = sorted(number for key in keys for number in self._numbers.get(key, ()))
        return tuple(self.options[number] for number in numbers)

    @cached_property
    def _numbers(self) -> Mapping[str, list[int]]:
        """Where the options of each key are."""
        found: dict[str, list[int]] = {}
        for number, option in enumerate(self.options):
            found.setdefault(option.key, []).append(number)
        return found

    def last(self, *names: str) -> Option | None:
        """The one that counts; None if there is none."""
        last = (self._numbers.get(key_of(name), [-1])[-1] for name in names)
        number = max(last, default=-1)
        return self.options[number] if number >= 0 else None

    def value(self, *names: str) -> str:
        """What counts; empty if nothing is set."""
        option = self.last(*names)
        return option.value if option else ""

    def is_on(self, *names: str) -> bool:
        """Whether a switch is on, as uWSGI takes its text."""
        option = self.last(*names)
        return option is not None and is_true(option.value)

    def number(self, name: str, default: int = 0) -> int:
        """The number, as C's atoi reads it."""
        option = self.last(name)
        return integer(option.value) if option else default

    def line(self, where: Place) -> str:
        """The text of a line."""
        lines = self._lines.get(where.file, ())
        return lines[where.line - 1].rstrip("\r") if 0 < where.line <= len(lines) else ""

    @cached_property
    def _lines(self) -> Mapping[Path, list[str]]:
        return {path: text.split("\n") for path, text in self.texts.items()}

    def unknown(self) -> Iterator[Option]:
        """Options that no uWSGI knows, whether they serve as placeholders or not."""
        return (option for option in self.options if known(option.name) is None)


@dataclass(frozen=True, kw_only=True)
class World:
    """What an .ini may ask of the machine that reads it. Tapster only reads; nothing is run.

    Relative paths and patterns are relative to `cwd`.
    """

    read: Callable[[Path], bytes | None]
    """A file's bytes; None if it is not there or cannot be read."""
    is_file: Callable[[Path], bool]
    is_folder: Callable[[Path], bool]
    exists: Callable[[Path], bool]
    """Whether it is there, of whatever kind, and may be read."""
    full_name: Callable[[Path], Path]
    """Absolute, and without links on the way; the last name may be one."""
    inode: Callable[[Path], int]
    glob: Callable[[str], tuple[str, ...]]
    environ: Mapping[str, str]
    cwd: Path
    hostname: str
    cores: int
    uid: int
    gid: int
    user: str
    group: str
    binary: str = "uwsgi"
    """The program that will read the file."""
    plugins: frozenset[str] = WHEEL_PLUGINS
    version: str = "2.0.30"
    """Of the uWSGI that will read the file."""
    now: float = 0.0
    """Unix time, seconds."""
