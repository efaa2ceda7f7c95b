"""Broken releases over one that serves, under load: each has to be refused, and to cost nothing.

python -m tests.drops.sabotage [KIND...]
"""

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.drops.breaking import GOOD, Kind, lay
from tests.drops.broken import KINDS
from tests.drops.remains import pids, remains
from tests.live.faults import say
from tests.live.load import load
from tests.live.site import Said, Site, environment, home
from tests.nginx.servers import free_port, wait_until

DEPLOY = ("deploy",)
"""The command that has to refuse."""
BEYOND_S = 10
"""How long a verdict may take beyond what the settings let tapster wait."""


@dataclass(frozen=True)
class Verdict:
    """What a broken release has come to."""

    said: Said
    seconds: float
    asked: int
    failed: tuple[str, ...]
    faults: tuple[str, ...]
    """What should have been otherwise; nothing if the release was refused as it should be."""


@contextmanager
def serving() -> Iterator[Site]:
    """A good release that serves."""
    with home() as tapster:
        site = Site(tapster, tapster.folder("plain", {}), "plain", free_port())
        lay(site.folder, GOOD)
        restored(site)
        yield site


def restored(site: Site) -> None:
    """A good release serves."""
    listen = f"127.0.0.1:{site.port}"
    said = site.tapster.command(*DEPLOY, site.folder, "--listen", listen)
    assert said.exit_code == 0, said.stderr


def sabotaged(site: Site, kind: Kind) -> Verdict:
    """What comes of a deploy of the broken app; afterwards the folder holds the good one."""
    good = site.release.id
    shutil.rmtree(site.folder)
    lay(site.folder, kind)
    before, ran = remains(site.tapster), pids(site.tapster)
    # What breaks the machine may make nginx read its files again: not under load.
    with kind.host(site) as words, load(site.port) as counted:
        began = time.monotonic()
        said = deployed(site, kind, words)
        seconds = time.monotonic() - began
    faults = [*_wrong(said, kind)]
    if site.release.id != good:
        faults.append("it went live")
    faults += _left(site, before, ran)
    shutil.rmtree(site.folder)
    lay(site.folder, GOOD)
    if faults:
        restored(site)
    if counted.failed:
        faults.append(f"{len(counted.failed)} failed: {counted.failed[0]}")
    return Verdict(said, seconds, counted.asked, tuple(counted.failed), tuple(faults))


def deployed(site: Site, kind: Kind, words: tuple[str, ...]) -> Said:
    """How the command ended; it is told to end when it takes far too long."""
    command = [*kind.through, sys.executable, "-m", "tapster.cli.main", *DEPLOY, str(site.folder)]
    with subprocess.Popen(
        [*command, "--home", str(site.tapster.home), *kind.flags, *words],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            stdout, stderr = running.communicate(timeout=kind.own_s + 2 * BEYOND_S)
        except subprocess.TimeoutExpired:
            running.terminate()
            stdout, stderr = running.communicate()
    return Said(running.returncode, stdout, stderr)


def _wrong(said: Said, kind: Kind) -> Iterator[str]:
    if said.exit_code not in {1, 2}:
        yield f"exit code {said.exit_code}"
    if not re.search(kind.said, said.stderr):
        yield f"it does not say {kind.said!r}"
    if "\n  fix: " not in said.stderr:
        yield "it does not say what to do"


def _left(site: Site, before: frozenset[str], ran: frozenset[int]) -> Iterator[str]:
    """Whatever is there now and was not before; nginx may still be changing its workers."""
    try:
        wait_until(lambda: len(pids(site.tapster)) == len(ran), "the processes of before")
    except AssertionError:
        more = [each for each in site.tapster.processes() if each.pid not in ran]
        yield f"processes: {[' '.join(each.argv) for each in more]}"
    after = remains(site.tapster)
    if after != before:
        yield f"left: {sorted(after - before)}, gone: {sorted(before - after)}"


def main(names: list[str]) -> int:
    """Print a table of the kinds with these names, or of all; 1 if one was not refused well."""
    bad: list[tuple[str, Verdict]] = []
    began = time.monotonic()
    say(f"{'broken release':<38}{'verdict':<10}{'seconds':>8}{'requests':>10}{'failed':>8}")
    with serving() as site:
        for name in names or KINDS:
            verdict = sabotaged(site, KINDS[name])
            is_late = verdict.seconds > KINDS[name].own_s + BEYOND_S
            word = "WRONG" if verdict.faults else "LATE" if is_late else "refused"
            numbers = f"{verdict.seconds:>8.1f}{verdict.asked:>10}{len(verdict.failed):>8}"
            say(f"{name:<38}{word:<10}{numbers}")
            if word != "refused":
                bad.append((name, verdict))
    for name, verdict in bad:
        say(f"\n{name}: {'; '.join(verdict.faults)}\n{verdict.said.stderr}")
    say(f"{len(names or KINDS)} kinds in {time.monotonic() - began:.0f} s, {len(bad)} wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
