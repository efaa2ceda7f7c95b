"""Procfiles: what runs beside the web process, https://devcenter.heroku.com/articles/procfile."""

import re
from dataclasses import dataclass

from tapster.config.decode import refused
from tapster.model.stack import Program

_LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]{1,64})[ \t]*:[ \t]*(?P<command>\S[^\0]*)")


@dataclass(frozen=True, kw_only=True)
class Procfile:
    """What the file names."""

    programs: tuple[Program, ...] = ()
    """All but `web`, which tapster starts itself, and `release`."""
    web: str = ""
    release: str = ""
    """A command for the shell that a deploy runs once; empty for none."""


def parse_procfile(text: str, filename: str) -> Procfile:
    """The commands of a file of `name: command` lines; `# comments` and blank lines are skipped."""
    commands: dict[str, str] = {}
    wrong: list[str] = []
    for number, given in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        line = given.strip()
        if not line or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            wrong.append(
                f"{filename}:{number}: Expected `name: command`,"
                " with a name of at most 64 letters, digits, `-` and `_`"
            )
        elif found["name"] in commands:
            wrong.append(f"{filename}:{number}: there is a `{found['name']}` already")
        else:
            commands[found["name"]] = found["command"]
    if wrong:
        raise refused(f"{filename} has", wrong)
    web, release = commands.pop("web", ""), commands.pop("release", "")
    programs = tuple(Program(name=name, command=command) for name, command in commands.items())
    return Procfile(programs=programs, web=web, release=release)
