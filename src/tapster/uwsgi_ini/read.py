"""A uWSGI configuration the way uWSGI 2.0 reads it: what includes, logic and placeholders make it.

Options that `UWSGI_*` variables set are left out: what is read is a file, and not a shell.
https://uwsgi-docs.readthedocs.io/en/latest/ParsingOrder.html
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from tapster.model.finding import Place
from tapster.uwsgi_ini.expand import calculated, expand
from tapster.uwsgi_ini.ini import Ini, RemarkKind, World
from tapster.uwsgi_ini.magic import Magic
from tapster.uwsgi_ini.state import Entry, State
from tapster.uwsgi_ini.take import ENDINGS, load, load_as


def read(path: Path, world: World, section: str = "uwsgi") -> Ini:
    """What uWSGI takes from the file, whatever is in it."""
    state = State(world, Magic.of(world))
    name = str(path) if section == "uwsgi" else f"{path}:{section}"
    key = ENDINGS.get(path.suffix, "ini")
    load_as(state, key, name, Place(file=state.path(str(path)), line=1))
    _expand(state)
    state.is_late = True
    for entry in state.entries:  # grows by files that were asked for with expanded names
        if entry.option.name == "inherit":
            load(state, entry.value, entry.option.where)
    if state.block:
        state.remark("logic-unclosed", state.block.name, state.block.where)
    options = (replace(entry.option, value=entry.value) for entry in state.entries)
    return Ini(
        path=state.path(str(path)),
        options=tuple(options if state.room >= 0 else dict.fromkeys(options)),
        remarks=tuple(dict.fromkeys(state.remarks)),
        skipped=tuple(state.left_out()),
        texts=state.texts,
    )


def _expand(state: State) -> None:
    """Every value that is not applied yet is expanded, and stays so."""
    for symbol, look in (("$", _variable), ("@", _file), ("%", _placeholder)):
        for entry in state.entries:
            if not entry.is_applied and symbol in entry.value:
                entry.value = expand(
                    entry.value,
                    symbol,
                    partial(look, state, entry),
                    partial(state.spend, text=entry.option.name, where=entry.option.where),
                )


def _variable(state: State, entry: Entry, name: str) -> str | None:
    found = state.world.environ.get(name)
    if found is None:
        kind: RemarkKind = "variable-default" if ":-" in name else "variable-unset"
        state.remark(kind, name, entry.option.where)
    return found


def _file(state: State, entry: Entry, name: str) -> str | None:
    """Its text without the end of its last line."""
    raw = state.read(name, entry.option.where)
    if raw is None:
        return None
    whole = raw[:-1] if raw.endswith((b"\n", b"\r")) else raw
    return whole.partition(b"\0")[0].decode(errors="replace")


def _placeholder(state: State, entry: Entry, words: str) -> str | None:
    def value(name: str) -> str | None:
        found = state.value(name)
        # log-format has parts of its own, which look the same
        if found is None and entry.option.key != "log-format":
            state.remark("placeholder-undefined", name, entry.option.where)
        return found

    return calculated(words, value) if " " in words else value(words)
