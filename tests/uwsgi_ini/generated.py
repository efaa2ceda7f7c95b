"""Configurations made by chance, of every way to write one that cannot make uWSGI run anything."""

from dataclasses import dataclass, field
from random import Random

SWITCHES = ("master", "vacuum", "need-app", "die-on-term", "lazy-apps", "enable-threads")
TEXTS = ("module", "callable", "wsgi-file", "chdir", "procname-prefix", "pythonpath", "pp", "venv")
NUMBERS = ("processes", "workers", "threads", "harakiri", "max-requests", "listen")
FORMATS = ("log-format", "logformat")
IMMEDIATE = ("plugins-dir", "plugin-dir")
OWN = ("alpha", "beta", "gamma", "delta", "my.name", "über", "zeta")
"""Placeholders; each refers only to later ones, or uWSGI would grow until it is killed."""
MAGIC = "dnspec0123456789vxhkuUgGVijoDPSNCEOXIJ%z-Y( ["
WORDS = ("1", "007", "app:app", "/srv/x", "true", "false", "off", "ü", "a ; b", "a # b", '"q"')
ODD_WORDS = ("x=y=z", "50", "%%", "$", "@", "(", ")", "\\", "99999999999999999999", "-3", "+4", "=")
VARIABLES = {"PORT": "8000", "NAME": "shop", "EMPTY": "", "NESTED": "<%(zeta)>", "DEEP": "-$(PORT)"}
CONDITIONS = (
    *("if-env = PORT", "if-env = PORT=8000", "if-env = PORT=1", "if-env = NOWHERE"),
    *("if-not-env = PORT", "if-not-env = NOWHERE", "if-not-env = PORT=1", "ifenv = EMPTY"),
    *("if-opt = alpha", "if-opt = master=true", "if-not-opt = beta", "if-not-opt = beta=1"),
    *("if-exists = value.txt", "if-exists = nothing", "ifexists = folder", "if-not-exists = x"),
    *("if-file = value.txt", "if-file = folder", "if-not-file = folder", "if-dir = folder"),
    *("if-directory = value.txt", "if-not-dir = folder", "if-reload", "if-not-reload"),
    *("if-plugin = python", "if-plugin = http", "if-not-plugin = nothing", "ifplugin = php"),
    *("if-hostname = nobody", "if-not-hostname = nobody", "if-hostname-match = ^."),
    *("if-not-hostname-match = ^$", "for = a b  c", "for =", "for = %n", "for-times = 3"),
    *("for-times = 0", "for-times = x", "for-glob = *.txt", "for-glob = no*", "for-glob = folder"),
    *("for-readline = lines.txt", "for-readline = nothing.txt", "for = PORT $(PORT)"),
)
ENDS = ("endif", "endfor", "end-if", "end-for", "end", "endif =", "endfor = x")
INCLUDES = (
    *("ini = other.ini", "include = other.ini", "ini = other.ini:extra", "ini = :extra"),
    *("include = folder/more.ini", "inherit = folder/more.ini", "inherit = %(zeta)more.ini"),
    *("ini = folder/more.ini:", "inherit = ./other.ini", "ini-paste = other.ini"),
)
FATAL = ("include = nothing.ini", "include = other.ini:extra", "include = value.txt", "ini =")


@dataclass(frozen=True)
class Case:
    """Files of a folder, of which uWSGI reads one."""

    files: dict[str, bytes]
    section: str = ""
    environ: dict[str, str] = field(default_factory=dict)
    main: str = "main.ini"
    links: dict[str, str] = field(default_factory=dict)
    """Name and target."""


def case(seed: int) -> Case:
    """The same for the same number."""
    return _Maker(Random(seed)).case()


class _Maker:
    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def case(self) -> Case:
        files = {
            "main.ini": self.file(INCLUDES),
            "other.ini": self.file(INCLUDES[4:5]),
            "folder/more.ini": self.file(()),
            "value.txt": self.chance.choice((b"7\n", b"v", b"\n", b"a\nb\n", b"x%(zeta)\r\n")),
            "lines.txt": b"one\ntwo three\r\n\nfour=4" + b"\n" * self.chance.randint(0, 1),
        }
        section = self.chance.choice(("", "", "", "", "extra"))
        count = self.chance.randint(0, len(VARIABLES))
        environ = dict(self.chance.sample(sorted(VARIABLES.items()), count))
        return Case(files=files, section=section, environ=environ)

    def is_rare(self, of: int) -> bool:
        return self.chance.randrange(of) == 0

    def file(self, includes: tuple[str, ...]) -> bytes:
        lines = [self.header("uwsgi")] if not self.is_rare(40) else ["alpha = 1"]
        for _ in range(self.chance.randint(1, 14)):
            lines += self.part(includes)
        if self.is_rare(2):
            lines += [self.header("extra"), *(self.option() for _ in range(3))]
        if self.is_rare(4):
            lines += ["[uwsgi]", self.option()]
        end = "\r\n" if self.is_rare(8) else "\n"
        text = end.join(map(self.spaced, lines)) + (end if not self.is_rare(4) else "")
        raw = ("\ufeff" if self.is_rare(60) else "").encode() + text.encode()
        return self.damaged(raw) if self.is_rare(12) else raw

    def header(self, name: str) -> str:
        if not self.is_rare(25):
            return f"[{name}]"
        return self.chance.choice(
            (f"[{name}] ; prod", f"[ {name} ]", f"[{name.upper()}]", f"[{name}", f"[{name}\\", "[")
        )

    def spaced(self, line: str) -> str:
        if not self.is_rare(6):
            return line
        name, equals, value = line.partition("=")
        blank = self.chance.choice(("", " ", "\t", "  \t "))
        return f"{blank}{name.strip()}{blank}{equals}{value}{blank}"

    def damaged(self, raw: bytes) -> bytes:
        at = self.chance.randint(0, len(raw))
        return (
            raw[:at]
            + self.chance.choice((b"\0", b"\xff", b"\xc3", b"%", b"\x85", b"\x0b"))
            + raw[at:]
        )

    def part(self, includes: tuple[str, ...]) -> list[str]:
        kind = self.chance.randrange(24)
        if kind < 3:
            return [self.comment()]
        if kind < 6:
            inner = [self.option() for _ in range(self.chance.randint(0, 3))]
            if includes and self.is_rare(8):
                inner.append(self.chance.choice(includes))
            if self.is_rare(20):
                inner.append(self.chance.choice(("else", "if-env = PORT", "for = 1 2")))
            end = [] if self.is_rare(25) else [self.chance.choice(ENDS)]
            return [self.chance.choice(CONDITIONS), *inner, *end]
        if kind == 6 and includes:
            return [self.chance.choice(includes)]
        if kind == 7 and self.is_rare(12):
            return [self.chance.choice(FATAL)]
        if kind == 8:
            name, _, value = self.option().partition("=")
            sets = ("set", "set-ph", "set-placeholder") if name.strip() in OWN else ("set",)
            return [f"{self.chance.choice(sets)} = {name.strip()}={value}"]
        if kind == 9 and self.is_rare(6):
            return ["<<<<<<< HEAD", self.option(), "=======", self.option(), ">>>>>>> theirs"]
        return [self.option()]

    def comment(self) -> str:
        inner = self.chance.choice(
            ("", " keep under 90%", " master = true", " %d", " [uwsgi]", " 100%%")
        )
        return self.chance.choice((";", "#", " #", "\t;")) + inner

    def option(self) -> str:
        kind = self.chance.randrange(12)
        if kind < 2:
            name = self.chance.choice(SWITCHES)
            return name if self.is_rare(4) else f"{name} = {self.value(0)}"
        if kind == 2:
            return f"{self.chance.choice(NUMBERS)} = {self.chance.randint(1, 64)}"
        if kind == 3:
            return f"{self.chance.choice(FORMATS)} = %(addr) %(uri) {self.value(0)}"
        if kind == 4:
            return f"{self.chance.choice(IMMEDIATE)} = {self.value(0)}"
        if kind < 7:
            return f"{self.chance.choice(TEXTS)} = {self.value(0)}"
        place = self.chance.randrange(len(OWN))
        equals = self.chance.choice((" = ", "=", " =", "= "))
        return f"{OWN[place]}{equals}{self.value(place + 1)}"

    def value(self, later: int) -> str:
        """later: the first placeholder that it may refer to."""
        pieces = [self.piece(later) for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3)))]
        return self.chance.choice(("", " ", "/", "-")).join(pieces)

    def piece(self, later: int) -> str:
        kind = self.chance.randrange(16)
        if kind < 4:
            return self.chance.choice(WORDS)
        if kind == 4:
            return self.chance.choice(ODD_WORDS)
        if kind < 7:
            return "%" + self.chance.choice(MAGIC)
        if kind == 7:
            return self.chance.choice(("%(_)", "%(_)", "a%(_)b%(_)"))
        if kind < 9:
            name = self.chance.choice((*VARIABLES, "NOWHERE", "PORT:-80", ""))
            return f"$({name})"
        if kind == 9:
            return self.chance.choice(
                ("@(value.txt)", "@(value.txt)", "@(%pvalue.txt)" if self.is_rare(20) else "")
            )
        if kind < 13:
            return f"%({self.name(later)})"
        return f"%({self.sum(later)})"

    def name(self, later: int) -> str:
        names = (*OWN[later:], "nowhere")
        return self.chance.choice(names)

    def sum(self, later: int) -> str:
        words = [self.term(later)]
        for _ in range(self.chance.randint(1, 3)):
            words += [self.chance.choice(("+", "-", "*", "/", "", "++", "--")), self.term(later)]
        return self.chance.choice((" ", " ", "  ")).join(words)

    def term(self, later: int) -> str:
        return self.chance.choice(
            (str(self.chance.randint(0, 99)), self.name(later), "(2", "%k", "3)")
        )
