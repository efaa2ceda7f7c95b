"""`kill -9` of a deploy at each of its Actions, under load: nothing fails, and nothing is left.

python -m tests.drops.killed [SERIES...]
"""

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from tapster.system.tail import tail
from tests.drops.remains import running, shape
from tests.live.faults import say
from tests.live.load import PLAIN, Load, load
from tests.live.site import Site, environment, home
from tests.nginx.servers import free_port, wait_until

ROOT = Path(__file__).parents[2]
FOLDER = {**PLAIN, "tapster.toml": "processes = 1\nkeep_releases = 2\n"}
LASTING_S = 0.002
"""What takes less is not worth being killed in the middle."""
SUPERVISION = {"top master": 1, "Emperor": 1, "standby": 1, "nginx master": 1}
Shapes: TypeAlias = tuple[frozenset[str], ...]


@dataclass(frozen=True)
class Done:
    """An Action of a command that nobody killed."""

    kind: str
    what: str
    took_s: float


@dataclass(frozen=True)
class Kill:
    """When the command dies."""

    number: int
    delay_s: float | None
    """None: as soon as the Action is done."""


@dataclass(frozen=True)
class Cost:
    """What one kill has cost."""

    asked: int
    failed: int
    seconds: float
    """That the repair took."""
    faults: tuple[str, ...]
    """What should have been otherwise."""


@dataclass(frozen=True)
class Series:
    """A command that is killed at every Action, and the one that then puts everything right."""

    operation: str
    repair: str
    is_in_the_middle: bool
    is_first: bool = False
    """Nothing serves before."""

    def kills(self, actions: tuple[Done, ...]) -> Iterator[tuple[Kill, Done]]:
        """One for each Action; in the middle only of those that last."""
        for number, action in enumerate(actions):
            if not self.is_in_the_middle:
                yield Kill(number, None), action
            elif action.took_s > LASTING_S:
                yield Kill(number, action.took_s / 2), action


SERIES: Mapping[str, Series] = {
    "deploy, repaired": Series("deploy", "repair", is_in_the_middle=False),
    "deploy, halfway": Series("deploy", "deploy", is_in_the_middle=True),
    "rollback, redone": Series("rollback", "deploy", is_in_the_middle=False),
    "rollback, halfway": Series("rollback", "repair", is_in_the_middle=True),
    "first deploy, redone": Series("deploy", "deploy", is_in_the_middle=False, is_first=True),
    "first deploy, halfway": Series("deploy", "repair", is_in_the_middle=True, is_first=True),
}


@contextmanager
def serving(series: Series) -> Iterator[tuple[Site, tuple[Done, ...], Shapes]]:
    """What the command starts from, what it does, and how the home may look after a repair."""
    with home() as tapster:
        site = Site(tapster, tapster.folder("plain", FOLDER), "plain", free_port())
        for _ in range(1 if series.is_first else 3):
            repaired(site, "deploy")
        if not series.is_first:
            yield site, operated(site, series.operation), (shape(tapster),)
            return
        served = shape(tapster)
        repaired(site, "deploy")
        again = shape(tapster)  # what was killed may have gone live, and is then the one before
        taken_down(site)
        empty = shape(tapster)
        actions = operated(site, series.operation)
        taken_down(site)
        yield site, actions, (served, again, empty)


def essence(lines: frozenset[str]) -> frozenset[str]:
    """The shape without what may be there or not: releases to go back to, warm ones as a whole."""
    for role in ("<previous>", "<older>"):
        warm = {f"run/plain/{role}.{end}" for end in ("sock", "stats", "warm")}
        warm.add(f"vassals/plain@{role}.ini -> ../apps/plain/releases/{role}/uwsgi.ini")
        lines = lines - warm if warm <= lines else lines
    older = "apps/plain/releases/<older>"
    return frozenset(line for line in lines if line != "run" and not line.startswith(older))


def operated(site: Site, operation: str, kill: Kill | None = None) -> tuple[Done, ...]:
    """What the command did before it ended, or was killed."""
    argv: list[str | Path] = [sys.executable, "-m", "tests.drops.dying", operation, site.folder]
    argv += [site.tapster.home, f"127.0.0.1:{site.port}"]
    argv += [str(kill.number) if kill else "-1"]
    argv += [str(kill.delay_s)] if kill and kill.delay_s is not None else []
    done = subprocess.run(
        argv, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == (-9 if kill else 0), done.stderr
    return tuple(Done(**json.loads(line)) for line in done.stdout.splitlines())


def repaired(site: Site, by: str) -> float:
    """How many seconds the next command took to put everything right."""
    listen = ("--listen", f"127.0.0.1:{site.port}")
    commands: Mapping[str, tuple[str | Path, ...]] = {
        "deploy": ("deploy", site.folder, *listen),
        "repair": ("status", "--repair"),
    }
    began = time.monotonic()
    said = site.tapster.command(*commands[by])
    assert said.exit_code == 0, said.stderr
    return time.monotonic() - began


def taken_down(site: Site) -> None:
    """Nothing of the app is left."""
    said = site.tapster.command("down", "--all", "--purge")
    assert said.exit_code == 0, said.stderr


@contextmanager
def asking(site: Site, series: Series) -> Iterator[Load]:
    """Requests, if something serves."""
    if series.is_first:
        yield Load()
        return
    with load(site.port) as counted:
        yield counted


def killed(site: Site, series: Series, kill: Kill, wanted: Shapes) -> Cost:
    """What it costs to kill the command there and to repair what it has left."""
    faults, seconds = [], 0.0
    with asking(site, series) as counted:
        operated(site, series.operation, kill)
        try:
            seconds = repaired(site, series.repair)
        except AssertionError as error:
            faults.append(f"not repaired: {error}")
    if counted.failed:
        nginx = tail(site.tapster.home / "log" / "nginx.log", 3)
        faults.append(f"{len(counted.failed)} failed: {counted.failed[0]}; nginx: {nginx}")
    faults += _differences(site, wanted)
    if series.is_first:
        taken_down(site)
        faults += _differences(site, wanted[-1:])
    elif shape(site.tapster) != wanted[0]:
        repaired(site, "deploy")
    return Cost(counted.asked, len(counted.failed), seconds, tuple(faults))


def _differences(site: Site, wanted: Shapes) -> Iterator[str]:
    """How the home differs from one in which nobody was killed, and what runs from its vassals."""
    found = shape(site.tapster)
    kept = essence(found)
    nearest = min(map(essence, wanted), key=lambda each: len(each ^ kept))
    if kept != nearest:
        yield f"left: {sorted(kept - nearest)}, missing: {sorted(nearest - kept)}"
    count = sum(line.startswith("vassals/plain@") for line in found)
    should = Counter({**SUPERVISION, "app master": count, "worker": count} if count else {})

    def parts() -> Counter[str]:
        found = running(site.tapster)
        del found["nginx worker"]  # as many as the machine has cores
        return found

    try:
        wait_until(lambda: parts() == should, "just what should run")
    except AssertionError:
        yield f"runs {dict(parts())}, not {dict(should)}"


def main(names: list[str]) -> int:
    """Print a table of all steps; 1 if one of them cost anything."""
    bad, count, began = 0, 0, time.monotonic()
    for name in names or SERIES:
        series = SERIES[name]
        say(f"\n{name:<80}{'requests':>9}{'failed':>7}{'repair s':>9}")
        with serving(series) as (site, actions, wanted):
            for kill, action in series.kills(actions):
                cost = killed(site, series, kill, wanted)
                what = action.what.replace(str(site.tapster.home), "")[:70]
                numbers = f"{cost.asked:>9}{cost.failed:>7}{cost.seconds:>9.1f}"
                say(f"{kill.number + 1:>4}  {what:<74}{numbers}{'  WRONG' if cost.faults else ''}")
                count += 1
                for fault in cost.faults:
                    say(f"      {fault}")
                bad += bool(cost.faults)
    say(f"\n{count} kills in {time.monotonic() - began:.0f} s, {bad} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
