"""An .ini that was adopted, as text: the tapster.toml, and the fate of each option in words."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tapster.config.edit import annotated, toml
from tapster.config.fields import all_fields
from tapster.ui.lines import HIDDEN, harmless, without_passwords
from tapster.ui.private import is_secret, public_text
from tapster.uwsgi_ini.fates import Adopted, Fate
from tapster.uwsgi_ini.ini import Ini, Option

HEAD = """\
# What `tapster adopt {name}` made of {name}. Every line can be changed or removed;
# `tapster settings` says what is in force, and what the other settings are.
"""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """An .ini, and what it becomes in one folder."""

    ini: Ini
    folder: Path
    adopted: Adopted

    @property
    def values(self) -> dict[str, object]:
        """Name and value of each setting."""
        given = ((name, getattr(self.adopted.settings, name)) for name in all_fields())
        return {name: value for name, value in given if value is not None}

    def place(self, option: Option) -> str:
        """`wsgi.ini:7`, as seen from the folder."""
        return f"{os.path.relpath(option.where.file, self.folder)}:{option.where.line}"

    def row(self, option: Option) -> str:
        """Only the line, if it is one of the .ini itself."""
        is_own = option.where.file == self.ini.path
        return str(option.where.line) if is_own else self.place(option)


def text(taken: Taken, *, is_public: bool = False) -> str:
    """The tapster.toml, with the line that each value came from."""
    values = public_values(taken) if is_public else taken.values
    remarks: dict[tuple[str, ...], str] = {}
    for fate in taken.adopted.fates:
        reason = f": {fate.words}" if fate.words else ""
        for path in _paths(fate):
            above = remarks.get(path)
            more = f"{above}; {taken.place(fate.option)}"
            whole = f"{taken.place(fate.option)}, {fate.option.name}{reason}"
            remarks[path] = harmless(more if above else whole)
    head = HEAD.format(name=harmless(taken.ini.path.name))
    return head + annotated(values, remarks) + "".join(_tail(taken))


def public_values(taken: Taken) -> dict[str, object]:
    """The settings, without what may be secret."""
    values = taken.values
    if taken.adopted.settings.env:
        values["env"] = dict.fromkeys(taken.adopted.settings.env, HIDDEN)
    return values


def record(taken: Taken, target: Path | None) -> dict[str, object]:
    """Everything as a program takes it."""
    return {
        "file": target,
        "settings": public_values(taken),
        "fates": [
            {
                "file": fate.option.where.file,
                "line": fate.option.where.line,
                "option": shown(fate.option),
                "fate": fate.kind,
                "settings": [".".join(path) for path in _paths(fate)],
                "why": fate.words,
            }
            for fate in taken.adopted.fates
        ],
        "notes": taken.adopted.notes,
    }


def cells(fate: Fate) -> tuple[str, str, str]:
    """Option, fate, and what becomes of it."""
    became = ", ".join(_became(fate)) if fate.kind in {"setting", "lost"} else ""
    return shown(fate.option), fate.kind, "; ".join(filter(None, (became, fate.words)))


def shown(option: Option) -> str:
    """`processes = 4`; of what may be secret, only the name."""
    value = option.value
    if option.key == "env":
        value = value.partition("=")[0]
    elif is_secret(option):
        value = HIDDEN
    return public_text(f"{option.name} = {value}".strip(" ") if option.has_equals else option.name)


def _became(fate: Fate) -> Iterator[str]:
    for name, value in fate.settings.items():
        if name == "env":
            yield "env"
        elif isinstance(value, Mapping):
            yield ", ".join(f"{name}.{key} = {toml(each)}" for key, each in value.items())
        else:
            yield without_passwords(f"{name} = {toml(value)}")


def _paths(fate: Fate) -> Iterator[tuple[str, ...]]:
    """The keys in tapster.toml that come from an option."""
    for name, value in fate.settings.items():
        yield from ((name, key) for key in value) if isinstance(value, Mapping) else ((name,),)


def _tail(taken: Taken) -> Iterator[str]:
    """What is not carried over, as comments."""
    if taken.adopted.open:
        yield "\n# ---- Not carried over\n\n"
    for fate in taken.adopted.open:
        yield harmless(f"# {taken.place(fate.option)}, {fate.option.name}: {fate.words}") + "\n"
