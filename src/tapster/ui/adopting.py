"""What a person sees of `tapster adopt`."""

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from tapster.config.check import mistakes
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
from tapster.ui.adopted import Taken, cells, record, text
from tapster.ui.lines import advice, as_json, harmless, next_step, result
from tapster.uwsgi_ini.adopt import adopt as adopted_from
from tapster.uwsgi_ini.fates import Adopted, FateKind

COLUMNS = ("line", "option", "fate", "what becomes of it")
LONGEST = 48
PRIVATE, PUBLIC = 0o600, 0o644
COUNTED: Mapping[FateKind, str] = {
    "setting": "became settings",
    "passed": "passed to uWSGI",
    "derived": "seen to by tapster",
    "used": "only shape the file",
    "no effect": "without effect in uWSGI, too",
    "refused": "not carried over",
    "lost": "lost with uWSGI",
    "left": "left for you",
}


def adopt(  # noqa: PLR0913  one parameter for each of the command's own
    given: Path, out: str | None, engine: str, *, is_forced: bool, is_plan: bool, is_json: bool
) -> None:
    """tapster.toml says what the .ini said, and the person hears the fate of each of its lines."""
    path = readable(given)
    if path.is_dir():
        fix = f"name the .ini that is in it: tapster adopt {quote(str(given / 'wsgi.ini'))}"
        raise AskedWronglyError(f"{given} was not adopted", "it is a folder", fix)
    target = path.parent / "tapster.toml" if out in {None, "-"} else Path(str(out)).absolute()
    taken = taken_over(path, readable(target.parent), engine)
    if out == "-":
        result(text(taken, is_public=True).rstrip())
        if taken.adopted.settings.env:
            advice("values of env are hidden; they stand in the file if one is written")
        return
    if not is_plan:
        write(taken, target, is_forced=is_forced)
    if is_json:
        as_json(record(taken, None if is_plan else target))
        return
    rows = [(taken.row(fate.option), *map(harmless, cells(fate))) for fate in taken.adopted.fates]
    tables.show(COLUMNS, [(line, _cut(option), *others) for line, option, *others in rows])
    verb, name = "Would write" if is_plan else "Wrote", harmless(str(target))
    result(f"{verb} {name}: {summary(taken.adopted)}")
    for note in taken.adopted.notes:
        advice(f"note: {note}")
    where = os.path.relpath(target.parent)
    next_step("Serve the app", "up", *(() if where == "." else (where,)))


def taken_over(path: Path, folder: Path, engine: str = "") -> Taken:
    """What the .ini becomes in the folder.

    Raises:
        AskedWronglyError: if uWSGI would find nothing in it, or the engine cannot run its app.
    """
    if engine == "uvicorn":
        raise AskedWronglyError(
            f"{path.name} was not adopted",
            "what uWSGI runs speaks WSGI, which the engine uvicorn does not",
            "take one that does: --engine gunicorn; if the folder has an ASGI app, too, no .ini "
            f"says so: tapster up {quote(str(folder))} --interface asgi --engine uvicorn",
        )
    if engine and (wrong := next(mistakes(all_fields()["engine"], engine), None)):
        raise AskedWronglyError(
            f"{path.name} was not adopted",
            f"--engine: {wrong.message}",
            "say one of these, or leave --engine out for uWSGI",
        )
    ini = gather_evidence.ini(path, os.environ)
    if not ini.options:
        convert = f"convert it with: uwsgi --{path.suffix[1:]} {path.name} --show-config"
        foreign = any(remark.kind == "not-ini" for remark in ini.remarks)
        raise AskedWronglyError(
            f"{path.name} was not adopted",
            "it has no options below a line `[uwsgi]`; uWSGI would start with its defaults",
            convert
            if foreign
            else f"name a uWSGI .ini; see what is wrong: tapster check {quote(str(path))}",
        )
    owner = _owner(folder).name if is_root() else ""
    return Taken(ini=ini, folder=folder, adopted=adopted_from(ini, folder, accepts, owner, engine))


def write(taken: Taken, target: Path, *, is_forced: bool) -> None:
    """The file is there, for its owner alone if it has values of env."""
    found = None if is_forced or target.exists() else file_settings(target.parent)
    if not is_forced and (found or target.exists()):
        there = target.parent / found.filename if found else target
        raise AskedWronglyError(
            f"{target} was not written",
            f"{there} is there already",
            "look at the differences with --out -, or replace it with --force",
        )
    mode = PRIVATE if taken.adopted.settings.env else PUBLIC
    file = File(path=target, text=text(taken), mode=mode)
    owner = _owner(target.parent)
    perform(Write(file=file, user=owner.name, group=owner.group) if is_root() else Write(file=file))


def summary(adopted: Adopted) -> str:
    """`became settings: 3, left for you: 1`."""
    count = Counter(fate.kind for fate in adopted.fates)
    return ", ".join(f"{words}: {count[kind]}" for kind, words in COUNTED.items() if count[kind])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


def accepts(name: str, value: object) -> bool:
    """Whether tapster.toml takes the value for the setting."""
    return not any(mistakes(all_fields()[name], value))


def _owner(folder: Path) -> Account:
    found = folder.stat()
    return account_with(found.st_uid, found.st_gid)
