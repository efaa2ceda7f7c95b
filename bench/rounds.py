"""Load on every contender in turn, round after round, so that noise meets all of them alike."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load import Load, load
from bench.place import HERE
from bench.stacks import Running
from bench.usage import Usage, since, tree, used

LEAST_ROUNDS = 2


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One contender, one path, one round."""

    load: Load
    usage: Usage

    @property
    def nginx_us(self) -> float:
        """CPU time a request in nginx."""
        return self.usage.nginx_s / self.load.requests * 1e6

    @property
    def app_us(self) -> float:
        """CPU time a request in the app server, the app included."""
        return self.usage.app_s / self.load.requests * 1e6


Samples = dict[tuple[str, str], list[Sample]]
"""By contender and path, one a round."""


def measure(  # noqa: PLR0913  who, what and how long
    wrk: str,
    stacks: Sequence[Running],
    paths: Sequence[str],
    *,
    rounds: int,
    seconds: int,
    ends: float,
) -> Samples:
    """What each did on each path. Every other round goes backwards, against drift."""
    samples: Samples = {}
    for number in range(rounds):
        if number >= LEAST_ROUNDS and time.monotonic() > ends:
            print(f"the time is over after {number} rounds", file=sys.stderr)
            break
        print(f"round {number + 1} of {rounds}: {' '.join(paths)}", file=sys.stderr)
        for path in paths:
            for stack in stacks[:: -1 if number % 2 else 1]:
                name = stack.contender.name
                before = used(tree(stack.roots))
                seen = load(wrk, stack.url + path, seconds)
                sample = Sample(load=seen, usage=since(before))
                samples.setdefault((name, path), []).append(sample)
    return samples


def callable_us(python: Path, app: Path, path: str, times: int) -> float:
    """CPU time of the app's callable alone, called in a loop; the median of some runs."""
    argv = [str(python), str(HERE / "in_process.py"), str(app), path]
    return median(
        float(subprocess.run(argv, check=True, capture_output=True, text=True).stdout)
        for _ in range(times)
    )
