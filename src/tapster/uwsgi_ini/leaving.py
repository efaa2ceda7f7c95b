"""What it means that another engine than uWSGI runs the app: of options, and of settings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tapster.uwsgi_ini.did_you_mean import close
from tapster.uwsgi_ini.fates import Context, Fate, FateKind
from tapster.uwsgi_ini.options import key_of, known
from tapster.uwsgi_ini.outcomes import without
from tapster.uwsgi_ini.settled import first, settled, tables
from tapster.uwsgi_ini.values import integer


@dataclass(frozen=True, kw_only=True)
class Less:
    """A setting that an engine makes less of than uWSGI, or nothing."""

    words: str
    kept: bool
    """Whether it stays in force as far as it goes."""


def lessened(engine: str, interface: str, threads: int) -> Mapping[str, Less]:
    """Each setting of that kind by its name."""
    asked = {engine, f"{engine}/{interface}", *([f"{engine}/threads"] if threads > 1 else [])}
    return {
        row["setting"]: Less(words=_named(row["words"], engine), kept=row.get("kept", False))
        for row in tables()["less"]
        if not asked.isdisjoint(row["where"].split())
    }


def losses(names: Iterable[str], engine: str) -> Iterator[str]:
    """What it means that these options, of the setting `uwsgi`, are left out; a line a reason."""
    reasons: dict[str, list[str]] = {}
    for name in names:
        key = key_of(name)
        meant = first("meant", key, name)
        fate = _elsewhere(key, name, engine) or settled(key, name)
        words = (
            f"use the setting {meant}" if meant else fate[0] if fate else _unheard_of(name, engine)
        )
        reasons.setdefault(words, []).append(name)
    yield from (f"[uwsgi] {', '.join(same)}: {words}" for words, same in reasons.items())


def without_uwsgi(fate: Fate, context: Context) -> Fate:
    """What becomes of the same option if `context.engine` runs the app."""
    option, engine = fate.option, context.engine
    elsewhere = _elsewhere(option.key, option.name, engine)
    if fate.kind == "passed" or (fate.kind == "refused" and elsewhere):
        return without(option, *(elsewhere or (_unheard_of(option.name, engine), "lost")))
    threads = context.ini.last("threads")
    less = lessened(engine, "wsgi", integer(threads.value) if threads else 1)
    out = {
        name for name in fate.settings if name == "uwsgi" or (name in less and not less[name].kept)
    }
    more = [less[name].words for name in fate.settings if name in less]
    said = elsewhere[0] if elsewhere and "uwsgi" in out else fate.words
    settings = {name: value for name, value in fate.settings.items() if name not in out}
    words = "; ".join(filter(None, (said, *more)))
    return replace(fate, kind="lost" if out else fate.kind, words=words, settings=settings)


def _elsewhere(key: str, name: str, engine: str) -> tuple[str, FateKind] | None:
    """Whether something is lost with an option of uWSGI's, and what; None if nothing is known."""
    if words := first("lost", key, name):
        return _named(words, engine), "lost"
    words = first("unneeded", key, name)
    return (_named(words, engine), "derived") if words else None


def _unheard_of(name: str, engine: str) -> str:
    if not known(name):
        maybe = " or ".join(close(name))
        return "uWSGI itself has no such option" + f"; did you mean {maybe}?" * bool(maybe)
    return f"only uWSGI knows it: {engine} runs as if it were not there"


def _named(words: str, engine: str) -> str:
    return words.replace("{engine}", engine)
