"""A symptom: a mistake in a configuration, what somebody sees of it, and what without it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from tests.symptoms.configs import conf, ini

if TYPE_CHECKING:
    from tests.symptoms.site import Site

Variant: TypeAlias = Literal["broken", "fixed"]
MARKS: Mapping[Variant, str] = {"broken": "- ", "fixed": "+ "}
APP = (Path(__file__).parent / "apps" / "app.py").read_text(encoding="utf-8")
FILES = {"app.py": APP, "static/site.css": "body {}", "requirements.txt": "pyuwsgi\n"}


@dataclass(frozen=True, kw_only=True, eq=False)
class Symptom:
    """Two sites as one: a line after `- ` is only in the broken one, after `+ ` in the fixed one.

    Names in angle brackets, such as `<folder>`, are filled in when it is tried.
    """

    rule: str
    when: str
    """What is done, for the table."""
    ini: str = field(default_factory=ini)
    conf: str = field(default_factory=conf)
    look: Callable[["Site"], str]
    """What somebody sees then, in words that are the same each time."""
    broken: str
    fixed: str
    files: Mapping[str, str] = field(default_factory=dict)
    """Other files of the folder; FILES otherwise."""
    environ: Mapping[Variant, Mapping[str, str]] = field(default_factory=dict)
    """What uWSGI is started with."""
    ready: str = "spawned uWSGI "
    """What uWSGI logs when it can be asked."""
    needs_root: bool = False
    """Only root can start processes of different accounts."""

    def __str__(self) -> str:
        return f"{self.rule}: {self.when}"

    def texts(self, variant: Variant) -> dict[str, str]:
        """Every file of the folder by its name; one that only the other has is not there."""
        files = {**FILES, **self.files, "uwsgi.ini": self.ini, "nginx.conf": self.conf}
        return {name: kept for name, text in files.items() if (kept := _only(text, variant))}

    @property
    def difference(self) -> tuple[str, ...]:
        """The lines that are only in one of the two, with their marks."""
        lines = "\n".join((self.ini, self.conf, *self.files.values())).splitlines()
        return tuple(line.strip() for line in lines if _mark(line))


def _only(text: str, variant: Variant) -> str:
    """The lines of this variant, without the marks."""
    return "".join(
        line.replace(MARKS[variant], "", 1) if _mark(line) else line
        for line in text.splitlines(keepends=True)
        if _mark(line) in {"", MARKS[variant]}
    )


def _mark(line: str) -> str:
    start = line.lstrip(" ")[:2]
    return start if start in MARKS.values() else ""
