"""The fates that an option may have, each by its name."""

from collections.abc import Mapping
from functools import partial

from tapster.uwsgi_ini.fates import Context, Fate, FateKind
from tapster.uwsgi_ini.ini import Option
from tapster.uwsgi_ini.options import known
from tapster.uwsgi_ini.values import integer, is_true

NOTHING: Mapping[str, object] = {}
BOTH = "while one release follows another, both run it"
TO_KNOW: Mapping[str, str] = {
    **dict.fromkeys(("cron", "cron2", "unique-cron"), BOTH),
    **dict.fromkeys(("attach-daemon", "attach-daemon2"), f"{BOTH}, but not a line of a Procfile"),
}
"""Of what is passed on."""


def became(option: Option, settings: Mapping[str, object], words: str = "") -> Fate:
    """It is a setting now, or several."""
    return Fate(option=option, kind="setting", words=words, settings=settings)


def without(option: Option, words: str, kind: FateKind) -> Fate:
    """A fate that sets nothing."""
    return Fate(option=option, kind=kind, words=words, settings=NOTHING)


derived = partial(without, kind="derived")
"""Tapster sees to it anyway."""
left = partial(without, kind="left")
"""A person has to say what is meant."""
refused = partial(without, kind="refused")
"""Tapster cannot do it."""
no_effect = partial(without, kind="no effect")
"""uWSGI, too, makes nothing of it."""


def passed(option: Option, context: Context, words: str = "") -> Fate:
    """It stands in the setting `uwsgi`."""
    entry = {option.name: passable(option)}
    if not context.accepts("uwsgi", entry):
        return left(option, "its value is not one line of text" if option.value else "it is empty")
    words = words or TO_KNOW.get(option.key, "") or _cut(option)
    return Fate(option=option, kind="passed", words=words, settings={"uwsgi": entry})


def passable(option: Option) -> object:
    """The value as uWSGI reads it; percent signs are doubled, because it will read them again."""
    kind = known(option.name)
    if kind and kind.kind == "switch":
        return is_true(option.value)
    if kind and kind.kind == "number":
        return integer(option.value)
    return option.value.replace("%", "%%")


def _cut(option: Option) -> str:
    """What uWSGI makes of a number that is more than digits."""
    kind = known(option.name)
    if kind and kind.kind == "number" and option.value and not option.value.isdigit():
        return f"uWSGI reads it as {integer(option.value)}"
    return ""
