"""Magic variables: `%d`, `%k` and the like, which uWSGI replaces before it looks at lines.

https://uwsgi-docs.readthedocs.io/en/latest/Configuration.html#magic-variables
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

from tapster.uwsgi_ini.ini import World

SCHEME = re.compile(r"(emperor|http|data|sym|section|fd|exec|call|callint)://")
VARIABLE = re.compile(rb"%(.?)", re.DOTALL)
OF_FIRST_FILE = "opdsecnxij"


@dataclass(frozen=True, kw_only=True)
class Magic:
    """What each letter stands for. A letter that stands for nothing disappears with its `%`."""

    letters: dict[str, str]
    has_file: bool = False

    @classmethod
    def of(cls, world: World) -> "Magic":
        """What holds for every file."""
        values = {"v": world.cwd, "h": world.hostname, "V": world.version, "k": world.cores}
        accounts = {"u": world.uid, "U": world.user, "g": world.gid, "G": world.group}
        now = {"t": int(world.now), "T": int(world.now * 1_000_000)}
        itself = {"%": "%", "(": "%(", "[": "\033"}
        every = {**values, **accounts, **now, **itself}
        return cls(letters={letter: str(value) for letter, value in every.items()})

    def within(self, given: str, world: World) -> "Magic":
        """What holds in a file that is named so, perhaps with `:section` behind it."""
        if SCHEME.match(given) or given == "-":
            letters = {**self.letters, "o": given}
        else:
            name, _, section = given.rpartition(":") if ":" in given else (given, "", "")
            own = _of_file(name, world) if name else {}
            letters = {**self.letters, **own, "o": name, "x": section}
        if not self.has_file:
            letters |= {letter.upper(): letters.get(letter, "") for letter in OF_FIRST_FILE}
        return replace(self, letters=letters, has_file=True)

    def put_into(self, text: bytes) -> bytes:
        """The text with every variable replaced."""
        if b"%" not in text:
            return text
        values = {letter.encode(): _bytes(value) for letter, value in self.letters.items()}
        return VARIABLE.sub(lambda found: values.get(found[1], b""), text)


def _bytes(text: str) -> bytes:
    """The text as the system has it: names of files need not be UTF-8."""
    return text.encode(errors="surrogateescape")


def _of_file(name: str, world: World) -> dict[str, str]:
    path = world.full_name(Path(name))
    folder, _, base = str(path).rpartition("/")
    stem, dot, ending = base.rpartition(".")
    return {
        "b": world.binary,
        "p": str(path),
        "j": _hash(str(path)),
        "i": str(world.inode(path)),
        "s": base,
        "d": f"{folder}/",
        "c": folder.rpartition("/")[2],
        "n": stem if dot else base,
        "e": ending if dot else "",
        **dict.fromkeys("0123456789", ""),
        **dict(zip("0123456789", filter(None, folder.split("/")), strict=False)),
    }


def _hash(text: str) -> str:
    """Four bytes in hexadecimal: djb33x, as uWSGI's core/utils.c has it."""
    value = 5381
    for byte in _bytes(text):
        value = (value * 33 ^ byte) & 0xFFFFFFFF
    return value.to_bytes(4, "little").hex().upper()
