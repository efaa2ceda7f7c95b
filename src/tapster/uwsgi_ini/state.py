"""What uWSGI has in its hands while it reads: one list of options, which grows."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tapster.model.finding import Place
from tapster.uwsgi_ini.ini import Option, Remark, RemarkKind, World
from tapster.uwsgi_ini.logic import Block
from tapster.uwsgi_ini.magic import SCHEME, Magic

ROOM = 1 << 22
"""Characters that everything together may come to; uWSGI has no limit but memory."""
STEP, FILE = 400, 4000
"""Characters that anything counts for, and a file, however short it is."""


@dataclass(kw_only=True)
class Entry:
    """An option in the list."""

    option: Option
    value: str
    is_applied: bool = False
    """Then its value stays as it is."""


@dataclass
class State:
    """As far as it has been read."""

    world: World
    magic: Magic
    entries: list[Entry] = field(default_factory=list)
    named: dict[str, Entry] = field(default_factory=dict)
    """The first of each name, which is the one that `%(name)` means."""
    skipped: list[Option] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    texts: dict[Path, str] = field(default_factory=dict)
    last_file: str = ""
    """What `:section` is a section of."""
    block: Block | None = None
    is_inside: bool = False
    """A line of the block is being taken, with all that it includes."""
    is_late: bool = False
    """Everything has been expanded; what comes now stays as it is written."""
    depth: int = 0
    """Files in files."""
    room: int = ROOM

    def remark(self, kind: RemarkKind, text: str, where: Place) -> None:
        """It is noted."""
        self.remarks.append(Remark(kind=kind, text=text, where=where))

    def spend(self, characters: int, text: str, where: Place) -> bool:
        """Whether there is room for that much more; if not, `text` is to blame."""
        if 0 <= self.room < characters + STEP:
            self.remark("endless", text, where)
        self.room -= characters + STEP
        return self.room >= 0

    def value(self, name: str) -> str | None:
        """The first value of that name, as far as it is expanded."""
        return self.named[name].value if name in self.named else None

    def read(self, name: str, where: Place) -> bytes | None:
        """The bytes that uWSGI would get for that name."""
        if name.startswith("http://"):
            self.remark("not-fetched", name, where)
        elif SCHEME.match(name) or name == "-":
            self.remark("not-run", name, where)
        elif (raw := self.world.read(self.path(name)) if name else None) is None:
            self.remark("include-missing", name, where)
        elif self.spend(len(raw) + FILE, name, where):
            return raw
        return None

    def read_lines(self, name: str, where: Place) -> bytes:
        """The bytes of a file for `for-readline`, which does without one that is not there."""
        raw = self.world.read(self.path(name)) or b""
        return raw if self.spend(len(raw) + FILE, name, where) else b""

    def path(self, name: str) -> Path:
        """Where the file of that name lies."""
        return self.world.cwd / name

    def left_out(self) -> Iterator[Option]:
        """Options of other sections, or that logic left out, and that were not taken after all."""
        taken = {entry.option.where for entry in self.entries}
        return (option for option in dict.fromkeys(self.skipped) if option.where not in taken)
