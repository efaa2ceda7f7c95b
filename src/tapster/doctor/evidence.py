"""What rules look at: one .ini, one nginx.conf, or one of each that belong together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tapster.model.finding import Place
from tapster.model.machine import Machine, PathFacts
from tapster.nginx.conf import Conf
from tapster.uwsgi_ini.ini import Ini

NO_INI = Ini(path=Path(), options=(), texts={})
NO_CONF = Conf(path=Path(), directives=())


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Values only. What is missing is empty, so that a rule need not ask whether it is there."""

    folder: Path
    """The app's folder: what relative paths in messages are relative to."""
    ini: Ini = NO_INI
    nginx: Conf = NO_CONF
    files: Mapping[Path, str] = field(default_factory=dict)
    """Other texts of the folder: requirements, pyproject.toml, Dockerfile, *.service, *.py."""
    paths: Mapping[Path, PathFacts] = field(default_factory=dict)
    """What is at each path that the .ini or nginx's configuration names, absolute."""
    machine: Machine | None = None
    """None if what is checked is meant for another machine: rules about this one keep quiet."""

    @property
    def has_ini(self) -> bool:
        """Whether there is an .ini that says something."""
        return bool(self.ini.options)

    @property
    def has_nginx(self) -> bool:
        """Whether there is a configuration of nginx."""
        return bool(self.nginx.directives)

    def text(self, file: Path) -> str:
        """The text of a file, whichever it is; empty if it was not read."""
        for texts in (self.ini.texts, self.nginx.texts, self.files):
            if file in texts:
                return texts[file]
        return ""

    def named(self, *patterns: str) -> Iterator[tuple[Path, str]]:
        """Files whose names match one of the patterns, such as `requirements*.txt`."""
        return (
            (path, text)
            for path, text in self.files.items()
            if any(path.match(pattern) for pattern in patterns)
        )

    @property
    def ini_place(self) -> Place:
        """The .ini as a whole, for what is missing in it: its section's header."""
        lines = self.ini.texts.get(self.ini.path, "").split("\n")
        header = (number for number, line in enumerate(lines, 1) if line.strip() == "[uwsgi]")
        return Place(file=self.ini.path, line=next(header, 0))
