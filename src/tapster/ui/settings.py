"""What a person sees of `tapster settings`."""

from collections.abc import Mapping

from tapster.config.edit import toml
from tapster.deploy.consider import consider
from tapster.model.settings import Asked, Chosen
from tapster.ui import tables
from tapster.ui.lines import HIDDEN, as_json

COLUMNS = ("setting", "value", "from", "why")


def show(question: Asked, *, is_json: bool) -> None:
    """Every setting in force, who set it, and for what nobody set the reason."""
    chosen = consider(question).resolved.chosen
    if is_json:
        said = {
            each.name: {"value": _public(each), "from": each.source, "why": each.why}
            for each in chosen
        }
        as_json(said)
    else:
        tables.show(COLUMNS, [(each.name, value(each), each.source, each.why) for each in chosen])


def value(chosen: Chosen) -> str:
    """The value as it would stand in tapster.toml; `-` for none, and only names for `env`."""
    if chosen.name == "env" and isinstance(chosen.value, Mapping):
        return ", ".join(chosen.value) or "-"
    return "-" if chosen.value in ("", (), {}) else toml(_public(chosen))


def _public(chosen: Chosen) -> object:
    """The value, without what may be secret."""
    if chosen.name == "env" and isinstance(chosen.value, Mapping):
        return dict.fromkeys(chosen.value, HIDDEN)
    if chosen.name == "uwsgi" and isinstance(chosen.value, Mapping):
        return {name: HIDDEN if name == "env" else each for name, each in chosen.value.items()}
    return chosen.value
