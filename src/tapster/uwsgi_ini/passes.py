"""What stands for `$(NAME)`, `@(file)` and `%(name)` in the options that were read."""

from functools import partial

from tapster.uwsgi_ini.expand import calculated, expand
from tapster.uwsgi_ini.ini import RemarkKind
from tapster.uwsgi_ini.state import Entry, State


def expand_all(state: State) -> None:
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
