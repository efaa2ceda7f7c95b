"""What the pages for people show: commands, and what each of them says.

A `console` block is a terminal: `$ ` and a command, below it what it printed, if the page shows it.
A `sh` block is what a person does to the machine, as root or with systemd: it is not run.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tapster.system.lock import person
from tests.live.site import Tapster, environment
from tests.nginx.servers import free_port

ROOT = Path(__file__).parents[1]
VARYING = (
    (r"http://[^/ ]+/", "URL"),
    (r"\d\d\d\d-\d\d-\d\d \d\d:\d\d:\d\d", "WHEN"),
    (r"\b[0-9a-f]{12}\b", "COMMIT"),
    (r"\b[\d.]+ (s|kB|MB)\b", r"SOME \1"),
    (r"Python 3[.\d]+", "PYTHON"),
    (r", as [\w-]+$", ""),
    (r" +", " "),
)
"""What differs from one run, or one machine, to the next."""
TIMED = re.compile(r"  \w+ +.*\d s$")
"""A step that took a noticeable time; on another day it may not."""
ID = re.compile(r"\d{8}-\d{6}")
COMMITTER = {
    f"GIT_{role}_{what}": "ann@example.org"
    for role in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


@dataclass(frozen=True)
class Shown:
    """One command of a page, and the lines that the page shows below it."""

    command: str
    said: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """1 if the page shows a refusal, or asks for a difference."""
        is_refusal = any(line.startswith("  why: ") for line in self.said)
        return int(is_refusal or " --diff " in self.command)


def shown(page: str) -> tuple[Shown, ...]:
    """The commands of the page's terminals, in their order."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    sessions = (part.splitlines() for block in blocks for part in block.split("$ ")[1:])
    return tuple(Shown(command, tuple(said)) for command, *said in sessions)


@dataclass
class Terminal:
    """A terminal in the folder of a test's tapster, on an address of its own."""

    tapster: Tapster
    listen: str = field(default_factory=lambda: f"127.0.0.1:{free_port()}")
    called: dict[str, str] = field(default_factory=dict)
    """What the page calls each release, and what it is called here."""

    def __post_init__(self) -> None:
        """`tapster` is in the PATH."""
        script = self.tapster.base / "bin" / "tapster"
        script.parent.mkdir()
        script.write_text(f'#!/bin/sh\nexec {sys.executable} -m tapster.cli.main "$@"\n')
        script.chmod(0o755)

    @property
    def env(self) -> dict[str, str]:
        """The variables that commands have here."""
        own = {"TAPSTER_LISTEN": self.listen, "TAPSTER_HOME": str(self.tapster.home)}
        env = environment({**own, **COMMITTER})
        return {**env, "PATH": f"{self.tapster.base / 'bin'}:{env['PATH']}"}

    def type(self, page: Shown) -> None:
        """Run the command; it has to end as the page shows, and to say what the page shows."""
        command = ID.sub(lambda found: self.called[found[0]], page.command)
        done = subprocess.run(
            ["sh", "-c", command.replace("127.0.0.1:8080", self.listen)],
            cwd=self.tapster.base,
            env=self.env,
            timeout=90,
            capture_output=True,
            text=True,
            check=False,
        )
        said = done.stdout + done.stderr
        assert done.returncode == page.exit_code, f"{page.command}\n{said}"
        for line in self._missing(page, said):
            raise AssertionError(f"{page.command}\ndid not say: {line}\nbut:\n{said}")

    def _missing(self, page: Shown, said: str) -> list[str]:
        """Lines that the page shows, and that the command did not say."""
        new = [each for each in ID.findall(said) if each not in self.called.values()]
        known = [each for each in ID.findall("\n".join(page.said)) if each not in self.called]
        self.called |= dict(zip(dict.fromkeys(known), dict.fromkeys(new), strict=False))
        for name, actual in self.called.items():
            said = said.replace(actual, name)
        lines = {_plain(line) for line in said.splitlines()}
        return [line for line in page.said if not TIMED.match(line) and _plain(line) not in lines]


def _plain(line: str) -> str:
    """The line, without what varies."""
    line = line.replace(f" {person(environment())} ", " ann ")
    for pattern, instead in VARYING:
        line = re.sub(pattern, instead, line)
    return line.strip()
