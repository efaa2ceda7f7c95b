"""Deploys in a loop under a mixed load: how many requests are dropped.

python -m tests.drops.zero --deploys 1000 [--nginx bundled] [--log FOLDER]

A request that got anything but the expected status and body has failed, one that could not connect
too. Nothing is sent again over HTTP/1.1; over HTTP/2 only what the server says it did not look at.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import NGINX
from tests.drops.load import load
from tests.drops.record import records
from tests.drops.sites import DEPLOY, as_name, sites
from tests.drops.tables import Row, Switch, rows, switch_line, switches, table
from tests.live.faults import say

SITES = ("plain", "secure")
EVERY = 100
"""After so many deploys a line says how far it is."""
QUIET_S = 3.0
"""Of load before the first deploy and after the last one."""


@dataclass(frozen=True)
class Outcome:
    """What came of some deploys under load."""

    rows: dict[str, Row]
    switches: list[Switch]
    deploy_s: list[float]
    refused: list[str]
    """What the deploys said that put nothing into service."""

    @property
    def failures(self) -> list[str]:
        """What went wrong, in the words of those who have asked."""
        return [each for row in self.rows.values() for each in row.failures.elements()]


def zero(
    nginx: Path,
    deploys: int,
    folder: Path,
    quiet_s: float = QUIET_S,
    engines: tuple[str, ...] = ("uwsgi",),
    app: str = "mixed",
) -> Outcome:
    """What came of so many deploys, of both sites in turn; the raw log is in the folder.

    engines: of the releases, in turn
    app: its folder in `apps`
    """
    log = folder / "requests.tsv"
    took: list[float] = []
    refused: list[str] = []
    with sites(nginx, folder) as served:
        served.app = app
        for name in SITES:
            served.add(name)
        with load(log, served.ports):
            time.sleep(quiet_s)
            for number in range(deploys):
                served.settings = f'engine = "{engines[number // 2 % len(engines)]}"\n'
                began = time.monotonic()
                said = served.deploy(SITES[number % 2])
                took.append(time.monotonic() - began)
                refused += [said.stderr] if said.exit_code else []
                if len(took) % EVERY == 0 and len(took) < deploys:
                    say(f"{len(took)} of {deploys} deploys in {sum(took):.0f} s")
            time.sleep(quiet_s)
        moved = switches(log, served.released.values(), served.first_answers())
    return Outcome(rows(records(log), moved), moved, took, refused)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.drops.zero", description=__doc__)
    parser.add_argument("--deploys", type=int, default=1000, help="on each nginx")
    parser.add_argument("--nginx", choices=sorted({as_name(nginx) for nginx in NGINX}))
    parser.add_argument(
        "--engines", default="uwsgi", help="of the releases, in turn: uwsgi,gunicorn"
    )
    parser.add_argument("--interface", choices=["wsgi", "asgi"], default="wsgi", help="of the app")
    parser.add_argument("--log", type=Path, help="a folder for the raw log")
    return parser.parse_args()


def main() -> None:
    """Print a table for each nginx; exit code 1 if anything has failed."""
    is_fine = True
    asked = arguments()
    base = asked.log or Path(tempfile.mkdtemp(prefix="drops-"))
    for nginx in NGINX:
        name = as_name(nginx)
        if asked.nginx in {None, name}:
            folder = base / name
            folder.mkdir(parents=True, exist_ok=True)
            engines = tuple(asked.engines.split(","))
            app = {"wsgi": "mixed", "asgi": "mixed_asgi"}[asked.interface]
            outcome = zero(nginx, asked.deploys, folder, engines=engines, app=app)
            seconds = sum(outcome.deploy_s)
            say(f"tapster {' '.join(DEPLOY)}, {name} nginx: {asked.deploys} in {seconds:.0f} s")
            for line in table(outcome.rows):
                say(line)
            say(switch_line(outcome.switches))
            for said in outcome.refused:
                say(f"refused: {said}")
            is_fine = is_fine and not outcome.failures and not outcome.refused
            say(f"raw log: {folder}\n")
    sys.exit(0 if is_fine else 1)


if __name__ == "__main__":
    main()
