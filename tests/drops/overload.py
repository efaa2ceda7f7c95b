"""Deploys while all workers are busy and the backlog is full: what was accepted is answered.

python -m tests.drops.overload [--deploys 5] [--log FOLDER]

What the kernel cannot hold, nginx answers with 502 at once: nobody has accepted it, and it is no
failure of a switch. nginx says of each request which it was: it logs no time for a connection that
was not made, and EAGAIN as the reason.
"""

import argparse
import json
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tapster.system.listeners import Backlog, backlog, backlogs
from tests.conftest import NGINX
from tests.drops.kinds import OVERLOAD
from tests.drops.load import load
from tests.drops.record import Record, records
from tests.drops.sites import PROCESSES, Sites, as_name, sites
from tests.live.faults import say

BACKLOG = 8
SETTINGS = f"uwsgi = {{ listen = {BACKLOG} }}\n"
FULL = "(11: Resource temporarily unavailable)"
STEADY_S = 15.0
FLUSHED_S = 1.5
"""After this time nginx has written its access log."""


@dataclass(frozen=True)
class Part:
    """What became of the requests of one time."""

    seconds: float
    answered: int
    refused: int
    """502 at once, from nginx."""
    other: list[str]
    """Anything else."""


@dataclass
class Outcome:
    """What came of deploys of a site that is overloaded."""

    before: Part
    during: Part
    backlogs: list[Backlog]
    """At the last look before each switch, at most a few milliseconds earlier."""
    unaccepted: int
    """Requests for which nginx got no connection because the backlog was full."""
    dropped: list[str]
    """What was accepted and not answered, or not accepted for another reason, as nginx has it."""


@dataclass
class Watch:
    """How full the backlog was just before each switch, looked at from a thread of its own."""

    live: Path
    found: list[Backlog] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)

    def __call__(self) -> None:
        """Look until it is over."""
        target, before = self.live.readlink(), Backlog(0, 0)
        while not self.is_over.wait(0.003):
            held = backlog(f"unix:{self.live}", backlogs())
            if (now := self.live.readlink()) != target:
                self.found.append(before)
                target = now
            else:
                before = held


def overload(nginx: Path, deploys: int, folder: Path, steady_s: float = STEADY_S) -> Outcome:
    """What came of so many deploys; the raw logs are in the folder.

    Raises:
        AssertionError: if a deploy is refused.
    """
    log = folder / "requests.tsv"
    with sites(nginx, folder, SETTINGS) as served:
        served.add("overload")
        watch = Watch(served.tapster.home / "run" / "overload" / "live.sock")
        with load(log, served.ports):
            time.sleep(steady_s)
            watching = threading.Thread(target=watch)
            watching.start()
            began = time.monotonic()
            try:
                for _ in range(deploys):
                    said = served.deploy("overload")
                    assert said.exit_code == 0, said.stderr
            finally:
                watch.is_over.set()
                watching.join()
        time.sleep(FLUSHED_S)
        unaccepted, dropped = _as_nginx_has_it(served)
    sent = list(records(log))
    return Outcome(
        _part([each for each in sent if each.began < began]),
        _part([each for each in sent if each.began >= began]),
        watch.found,
        unaccepted,
        dropped,
    )


def _as_nginx_has_it(served: Sites) -> tuple[int, list[str]]:
    """How many requests met a full backlog, and what else went wrong."""
    log = served.tapster.home / "log"
    lines = (log / "overload" / "access.jsonl").read_text().splitlines()
    entries = [json.loads(line) for line in lines]
    ours = [entry for entry in entries if entry["agent"] != "tapster"]
    refused = [entry for entry in ours if entry["connect_time"] == "-"]
    accepted = [entry for entry in ours if entry["connect_time"] != "-"]
    said = (log / "nginx.log").read_text().splitlines()
    dropped = [json.dumps(entry) for entry in accepted if entry["status"] != 200]
    dropped += [line for line in said if FULL not in line]
    return len(refused), dropped


def _part(sent: list[Record]) -> Part:
    refused = [each for each in sent if each.outcome == "status 502"]
    other = [each.outcome for each in sent if each.failed and each not in refused]
    answered = len(sent) - len(refused) - len(other)
    seconds = max(each.began for each in sent) - min(each.began for each in sent)
    return Part(seconds, answered, len(refused), other)


def show(outcome: Outcome) -> None:
    """Print what came of it."""
    (kind,) = OVERLOAD
    say(
        f"{kind.clients} clients with requests of {kind.takes_s} s each, {PROCESSES} workers, "
        f"backlog of {BACKLOG}"
    )
    columns = ("requests", "answered", "a second", "refused", "a second", "dropped")
    say(f"{'':<20}" + "".join(f"{column:>10}" for column in columns))
    named = {
        "no switch": outcome.before,
        f"{len(outcome.backlogs)} switches": outcome.during,
    }
    for name, part in named.items():
        asked = part.answered + part.refused + len(part.other)
        rates = [f"{count / part.seconds:.1f}" for count in (part.answered, part.refused)]
        cells = (asked, part.answered, rates[0], part.refused, rates[1], len(part.other))
        say(f"{name:<20}" + "".join(f"{cell:>10}" for cell in cells))
    held = ", ".join(f"{each.in_use} of {each.limit}" for each in outcome.backlogs)
    say(f"backlog just before each switch: {held}")
    say(
        f"says nginx: {outcome.unaccepted} met a full backlog; dropped otherwise: "
        f"{len(outcome.dropped)}"
    )
    for line in outcome.dropped[:5]:
        say(f"  {line}")


def main() -> None:
    """Print what came of deploys of an overloaded site; exit code 1 if anything was dropped."""
    is_fine = True
    parser = argparse.ArgumentParser(prog="python -m tests.drops.overload", description=__doc__)
    parser.add_argument("--deploys", type=int, default=5)
    parser.add_argument("--log", type=Path, help="a folder for the raw logs")
    asked = parser.parse_args()
    base = asked.log or Path(tempfile.mkdtemp(prefix="drops-"))
    for nginx in NGINX:
        folder = base / f"overload-{as_name(nginx)}"
        folder.mkdir(parents=True, exist_ok=True)
        say(f"{as_name(nginx)} nginx, overload:")
        outcome = overload(nginx, asked.deploys, folder)
        show(outcome)
        say(f"raw log: {folder}\n")
        is_fine = is_fine and not outcome.before.other + outcome.during.other + outcome.dropped
    sys.exit(0 if is_fine else 1)


if __name__ == "__main__":
    main()
