"""The topics of a run, each as Markdown."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bench import contenders, daily, engines, tables
from bench.contenders import Contender
from bench.place import STATIC, make_app, make_place
from bench.rounds import Samples, callable_us, measure
from bench.stacks import down, running

UP_S = 2.0
COMMAND_S = 0.2
MEMORY_MB = 40.0
UPS = 5
COMMANDS = ("--help", "status")


@dataclass(frozen=True, kw_only=True)
class Bench:
    """What the topics of a run share."""

    folder: Path
    app: Path
    nginx: dict[bool, Path]
    """False: the bundled one; True: the machine's, if it has one."""
    wrk: str
    only: Sequence[str]
    """Parts of the names of those that are to take part; none for everyone."""
    rounds: int
    seconds: int
    ends: float
    """On the monotonic clock: no round begins after it, but for the first two."""


def everyday(bench: Bench) -> str:
    """What a person waits for, and what stands around the app. First, with nothing else running."""
    place = make_place(bench.folder / "everyday", bench.app, bench.nginx[False])
    figures: list[tables.Figure] = []
    try:
        took_s = daily.up_seconds(place, UPS)
        figures.append(("`up -d` to the first 200, environment built", took_s, "s", UP_S))
        memory = daily.memory_mb(place)
        for command in COMMANDS:
            took_s = daily.command_seconds(place, command)
            figures.append((f"`tapster {command}`", took_s, "s", COMMAND_S))
    finally:
        down(place)
    figures.append(("memory of what is not the app (PSS)", sum(memory.values()), "MB", MEMORY_MB))
    figures += [(f"- {role}", each, "MB", None) for role, each in memory.items()]
    return tables.figures(figures)


def app(bench: Bench) -> str:
    """The same app served by everyone."""
    table = _takes_part(bench, contenders.APP)
    paths = ("/", "/json")
    samples = _samples(bench, "app", table, paths)
    python = bench.app / ".venv" / "bin" / "python"
    parts = []
    for path in paths:
        alone = callable_us(python, bench.app, path, bench.rounds)
        parts += [
            tables.speed(table, path, samples, alone),
            f"The callable alone, in a loop in one process, takes {alone:.0f} µs.",
        ]
    return "\n\n".join(parts)


def static(bench: Bench) -> str:
    """Files, from nginx alone."""
    table = _takes_part(bench, contenders.STATIC)
    paths = tuple(f"/static/{name}" for name in STATIC)
    samples = _samples(bench, "static", table, paths)
    return "\n\n".join(tables.speed(table, path, samples) for path in paths)


def wsgi(bench: Bench) -> str:
    """Tapster with each engine that speaks WSGI, and the same servers alone."""
    return _engines(bench, "wsgi")


def asgi(bench: Bench) -> str:
    """Tapster with each engine that speaks ASGI, and the same servers alone."""
    app = make_app(bench.folder / "asgi", "asgi")
    return _engines(replace(bench, app=app), "asgi")


def _engines(bench: Bench, interface: str) -> str:
    table = _takes_part(bench, engines.takes_part(interface))
    paths = ("/", "/json")
    samples = _samples(bench, interface, table, paths)
    versions = ", ".join((bench.app / "requirements.txt").read_text().split())
    parts = [versions.replace("==", " "), *(tables.engines(table, p, samples) for p in paths)]
    return "\n\n".join(parts)


def _takes_part(bench: Bench, table: Sequence[Contender]) -> list[Contender]:
    """Those that this machine can start and that were asked for, with what they are compared to."""
    possible = [each for each in table if each.on_debian in bench.nginx]
    if not bench.only:
        return possible
    asked = [each for each in possible if any(word in each.name for word in bench.only)]
    names = {each.name for each in asked} | {each.beside for each in asked}
    return [each for each in possible if each.name in names]


def _samples(bench: Bench, topic: str, table: Sequence[Contender], paths: Sequence[str]) -> Samples:
    """The samples of one topic; everyone is there the whole time, and one at a time is asked."""
    with ExitStack() as stack:
        everyone = []
        for number, contender in enumerate(table):
            nginx = bench.nginx[contender.on_debian]
            place = make_place(bench.folder / f"{topic}{number}", bench.app, nginx)
            everyone.append(stack.enter_context(running(contender, place, paths[0])))
        time.sleep(2)  # every worker is there, not only the first that answered
        return measure(
            bench.wrk, everyone, paths, rounds=bench.rounds, seconds=bench.seconds, ends=bench.ends
        )
