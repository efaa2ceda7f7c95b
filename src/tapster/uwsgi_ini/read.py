"""A uWSGI configuration the way uWSGI 2.0 reads it: what includes, logic and placeholders make it.

Options that `UWSGI_*` variables set are left out: what is read is a file, and not a shell.
https://uwsgi-docs.readthedocs.io/en/latest/ParsingOrder.html
"""

from dataclasses import replace
from pathlib import Path

from tapster.model.finding import Place
from tapster.uwsgi_ini.ini import Ini, World
from tapster.uwsgi_ini.magic import Magic
from tapster.uwsgi_ini.passes import expand_all
from tapster.uwsgi_ini.state import State
from tapster.uwsgi_ini.take import ENDINGS, load, load_as


def read(path: Path, world: World, section: str = "uwsgi") -> Ini:
    """What uWSGI takes from the file, whatever is in it."""
    state = State(world, Magic.of(world))
    name = str(path) if section == "uwsgi" else f"{path}:{section}"
    key = ENDINGS.get(path.suffix, "ini")
    load_as(state, key, name, Place(file=state.path(str(path)), line=1))
    expand_all(state)
    _inherit(state)
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


def _inherit(state: State) -> None:
    """Files that were asked for with expanded names are at the end of the list."""
    state.is_late = True
    for entry in state.entries:  # grows
        if entry.option.name == "inherit":
            load(state, entry.value, entry.option.where)
