"""What a person sees of `tapster adopt`."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tapster.config.check import mistakes
from tapster.config.edit import annotated, toml
from tapster.config.fields import all_fields
from tapster.errors import AskedWronglyError
from tapster.model.actions import Write
from tapster.model.files import File
from tapster.system import gather_evidence
from tapster.system.accounts import Account, account_with, is_root
from tapster.system.gather_app import readable
from tapster.system.perform import perform
from tapster.system.source import file_settings
from tapster.ui import tables
from tapster.ui.lines import HIDDEN, advice, as_json, harmless, next_step, result, without_passwords
from tapster.ui.private import SECRETIVE
from tapster.uwsgi_ini.adopt import adopt as adopted_from
from tapster.uwsgi_ini.fates import Adopted, Fate, FateKind
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.options import known

COLUMNS = ("line", "option", "fate", "what becomes of it")
LONGEST = 48
PRIVATE, PUBLIC = 0o600, 0o644
COUNTED: Mapping[FateKind, str] = {
    "setting": "became settings",
    "passed": "are passed to uWSGI as they are",
    "derived": "are seen to by tapster",
    "used": "shape the file",
    "no effect": "have no effect, in uWSGI either",
    "refused": "cannot be carried over",
    "left": "are left for you",
}
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


def adopt(given: Path, out: str | None, *, is_forced: bool, is_plan: bool, is_json: bool) -> None:
    """tapster.toml says what the .ini said, and the person hears the fate of each of its lines."""
    path = readable(given)
    target = path.parent / "tapster.toml" if out in {None, "-"} else Path(str(out)).absolute()
    taken = taken_over(path, target.parent)
    if out == "-":
        result(text(taken, is_public=True).rstrip())
        hidden = taken.adopted.settings.env
        advice(
            "values of env are hidden; they stand in the file if one is written"
        ) if hidden else None
        return
    if not is_plan:
        write(taken, target, is_forced=is_forced)
    if is_json:
        as_json(record(taken, None if is_plan else target))
        return
    rows = [(_line(fate, taken), *map(harmless, cells(fate))) for fate in taken.adopted.fates]
    tables.show(COLUMNS, [(line, _cut(option), *others) for line, option, *others in rows])
    result(f"{'Would write' if is_plan else 'Wrote'} {target}: {summary(taken.adopted)}")
    for note in taken.adopted.notes:
        advice(f"note: {note}")
    where = os.path.relpath(target.parent)
    next_step("Serve the app", "up", *(() if where == "." else (where,)), home=None)


def taken_over(path: Path, folder: Path) -> Taken:
    """What the .ini becomes in the folder.

    Raises:
        AskedWronglyError: if uWSGI would find nothing in it.
    """
    ini = gather_evidence.ini(path, os.environ)
    if not ini.options:
        convert = f"convert it with: uwsgi --{path.suffix[1:]} {path.name} --show-config"
        foreign = any(remark.kind == "not-ini" for remark in ini.remarks)
        raise AskedWronglyError(
            f"{path.name} was not adopted",
            "it has no options below a line `[uwsgi]`; uWSGI would start with its defaults",
            convert if foreign else "name a uWSGI .ini; see what is wrong: tapster check",
        )
    owner = _owner(folder).name if is_root() else ""
    return Taken(ini=ini, folder=folder, adopted=adopted_from(ini, folder, accepts, owner))


def write(taken: Taken, target: Path, *, is_forced: bool) -> None:
    """The file is there, for its owner alone if it has values of env."""
    found = file_settings(target.parent) if target.name == "tapster.toml" else None
    there = target.name if target.exists() else found.filename if found else ""
    if there and not is_forced:
        raise AskedWronglyError(
            f"{target} was not written",
            f"{target.parent / there} is there already",
            "look at the differences: tapster adopt --out -; replace it with: --force",
        )
    mode = PRIVATE if taken.adopted.settings.env else PUBLIC
    file = File(path=target, text=text(taken), mode=mode)
    owner = _owner(target.parent)
    perform(Write(file=file, user=owner.name, group=owner.group) if is_root() else Write(file=file))


def text(taken: Taken, *, is_public: bool = False) -> str:
    """The tapster.toml, with the line that each value came from."""
    values = public_values(taken) if is_public else taken.values
    remarks: dict[tuple[str, ...], str] = {}
    for fate in taken.adopted.fates:
        for path in _paths(fate):
            reason = f": {fate.words}" if fate.words else ""
            words = harmless(f"{taken.place(fate.option)}, {fate.option.name}{reason}")
            remarks[path] = "; ".join(filter(None, (remarks.get(path), words)))
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
    became = ", ".join(_became(fate)) if fate.kind == "setting" else ""
    return shown(fate.option), fate.kind, "; ".join(filter(None, (became, fate.words)))


def shown(option: Option) -> str:
    """`processes = 4`; of what may be secret, only the name."""
    value = option.value
    if option.key == "env":
        value = value.partition("=")[0]
    elif known(option.name) is None and SECRETIVE.search(option.name):
        value = HIDDEN
    words = f"{option.name} = {value}".strip(" ") if option.has_equals else option.name
    return without_passwords(words)


def summary(adopted: Adopted) -> str:
    """`3 became settings, 2 are left for you`."""
    count = Counter(fate.kind for fate in adopted.fates)
    return ", ".join(f"{count[kind]} {words}" for kind, words in COUNTED.items() if count[kind])


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


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def _line(fate: Fate, taken: Taken) -> str:
    where = fate.option.where
    return str(where.line) if where.file == taken.ini.path else taken.place(fate.option)


def accepts(name: str, value: object) -> bool:
    """Whether tapster.toml takes the value for the setting."""
    return not any(mistakes(all_fields()[name], value))


def _owner(folder: Path) -> Account:
    found = folder.stat()
    return account_with(found.st_uid, found.st_gid)
