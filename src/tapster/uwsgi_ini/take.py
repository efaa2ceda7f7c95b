"""Options join the list, and those that are immediate act at once: they open files and blocks."""

import re
from dataclasses import replace
from functools import partial

from tapster.model.finding import Place
from tapster.uwsgi_ini.expand import TAG
from tapster.uwsgi_ini.foreign import TooMuchError, from_xml, from_yaml
from tapster.uwsgi_ini.ini import Option
from tapster.uwsgi_ini.lines import BLANK, Line, lines
from tapster.uwsgi_ini.logic import ENDS, Block
from tapster.uwsgi_ini.magic import SCHEME
from tapster.uwsgi_ini.options import key_of, known
from tapster.uwsgi_ini.state import Entry, State

DEEPEST = 20
"""Files in files, and `set` in `set`; uWSGI goes on until it dies."""
CONFLICT = re.compile(r"(<{7}|={7}|>{7}|\|{7})( .*)?")
FOREIGN = {"xmlconfig": from_xml, "yaml": from_yaml}
ENDINGS = {
    ".ini": "ini",
    ".xml": "xmlconfig",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".js": "json",
}


def add(state: State, option: Option, *, is_placeholder: bool = False) -> None:
    """The option is in the list, as often as the block around it says."""
    if option.name == "else":
        state.remark("logic-else", option.name, option.where)
    if state.is_inside:
        _append(state, option, is_placeholder=is_placeholder)
        return
    if option.name in ENDS:
        state.block = None
    if not state.block:
        _append(state, option, is_placeholder=is_placeholder)
        return
    block, before = state.block, len(state.entries)
    state.is_inside = True
    read = partial(state.read_lines, where=block.where)
    for text in block.stand_ins(state.world, state.value, read):
        value = option.value if text is None else option.value.replace("%(_)", text)
        _append(state, replace(option, value=value), is_placeholder=is_placeholder)
        if state.room < 0:
            break
    state.is_inside = False
    if len(state.entries) == before:
        state.skipped.append(option)


def load(state: State, given: str, where: Place) -> None:
    """What a file says is in the list; its ending says how to read it."""
    for ending, key in ENDINGS.items():
        if given.endswith(ending):
            return load_as(state, key, given, where)
    name, _, section = given.rpartition(":")
    if SCHEME.match(given):
        state.read(given, where)
    elif section and name.endswith(tuple(ENDINGS)):
        state.remark("include-with-section", given, where)
    else:
        state.remark("include-not-loaded", given, where)
    return None


def load_as(state: State, key: str, given: str, where: Place) -> None:
    """What a file says is in the list; `given` may have `:section` at its end."""
    name, _, section = given.rpartition(":") if ":" in given else (given, "", "")
    if SCHEME.match(given):
        name, section = given, ""
    name = name or (state.last_file if ":" in given else "")
    if state.depth >= DEEPEST:
        state.remark("include-too-deep", name, where)
        state.room = -1
    if state.room < 0 or (raw := state.read(name, where)) is None:
        return
    state.magic = state.magic.within(given, state.world)
    state.texts[state.path(name)] = raw.decode(errors="replace")
    state.depth += 1
    if key == "ini":
        state.last_file = name
        _ini(state, name, raw, section or "uwsgi", where)
    else:
        _foreign(state, name, raw, section or "uwsgi", key)
    state.depth -= 1


def _ini(state: State, name: str, raw: bytes, asked: str, where: Place) -> None:
    section, is_found = "", False
    for line in lines(raw, state.magic):
        here = Place(file=state.path(name), line=line.number)
        _look_at(state, line, asked, here)
        if not line.text or line.text[0] in ";#":
            continue
        if line.section is not None:
            section = line.section
            continue
        key, equals, value = line.text.partition("=")
        option = Option(
            name=key.rstrip(BLANK),
            value=value.strip(BLANK),
            written=line.written,
            where=here,
            has_equals=bool(equals),
        )
        if section == asked:
            is_found = True
            add(state, option)
        elif not line.text.startswith("\ufeff["):
            state.skipped.append(option)
    if not is_found:
        state.remark("section-not-found", asked, where)


def _look_at(state: State, line: Line, asked: str, here: Place) -> None:
    """What only shows in the line itself is noted."""
    if line.swallowed:
        state.remark("newline-swallowed", line.swallowed, replace(here, line=line.first))
    if CONFLICT.fullmatch(line.text):
        state.remark("conflict-marker", line.text, here)
    if line.is_meant_for(asked):
        state.remark("header-ignored", line.text, here)


def _foreign(state: State, name: str, raw: bytes, section: str, key: str) -> None:
    text = state.magic.put_into(raw).decode(errors="replace")
    place = Place(file=state.path(name), line=1)
    try:
        if key == "json":  # it has no lines that findings could name
            raise TooMuchError  # noqa: TRY301
        for option, value, line in FOREIGN[key](text, section):
            here = replace(place, line=line)
            add(state, Option(name=option, value=value, written=value, where=here))
    except TooMuchError:
        state.remark("not-ini", key.removesuffix("config"), place)


def _append(state: State, option: Option, *, is_placeholder: bool) -> None:
    if state.room < 0 or not state.spend(len(option.value), option.name, option.where):
        return
    entry = Entry(option=option, value=option.value, is_applied=is_placeholder)
    state.entries.append(entry)
    state.named.setdefault(option.name, entry)
    uwsgi = known(option.name)
    is_immediate = uwsgi is not None and "immediate" in uwsgi.flags
    if TAG.search(option.value) and (state.is_late or (is_immediate and option.key != "set")):
        state.remark("never-expanded", option.value, option.where)
    if is_immediate and not is_placeholder:
        _apply(state, option)
        entry.is_applied = True


def _apply(state: State, option: Option) -> None:
    """What an immediate option does to the reading."""
    uwsgi = known(option.name)
    match key := key_of(option.name):
        case "ini" | "ini-paste":
            load_as(state, "ini", option.value, option.where)
        case "xmlconfig" | "yaml" | "json":
            load_as(state, key, option.value, option.where)
        case "inherit":
            load(state, option.value, option.where)
        case "config":
            state.remark("include-not-loaded", option.value, option.where)
        case "resolve":
            state.remark("not-fetched", option.value, option.where)
        case "set":
            _set(state, option)
        case _ if uwsgi and uwsgi.kind == "logic":
            if state.block:
                state.remark("logic-nested", option.name, option.where)
                return
            state.block = Block(
                name=option.name, key=key, argument=option.value, where=option.where
            )


def _set(state: State, option: Option) -> None:
    """`set = name=value`; the name may be `set` again."""
    name, equals, value = option.value.partition("=")
    if state.depth >= DEEPEST:
        state.remark("endless", option.name, option.where)
    elif equals:
        state.depth += 1
        own = replace(option, name=name, value=value, written=value)
        add(state, own, is_placeholder=option.name != "set")
        state.depth -= 1
