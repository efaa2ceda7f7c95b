"""Many small apps that sleep, in one home: what they weigh, and how soon each wakes.

python -m tests.drops.density [--apps 1000] [--deploys 50]

Each has a domain of its own on one port. Its deploy starts it and asks it; then it sleeps by itself
until a request comes. A thousand deploys take an hour: most apps are copies of the files that the
first deploy has made, and the figures are those of the last deploys, among all the others.
"""

import argparse
import http.client
import os
import random
import resource
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_IMODE

from tapster.deploy.consider import consider
from tapster.deploy.service import bring_down, bring_up
from tapster.model.home import home_at
from tapster.model.settings import Asked
from tapster.system.homes import short_base
from tapster.system.perform import perform
from tapster.system.processes import by_vassal, pss_bytes
from tests.drops.tables import quantile
from tests.live.faults import parts, say
from tests.live.site import Tapster, environment, home
from tests.nginx.servers import free_port

APP = {
    "app.py": """
import os

from flask import Flask

app = Flask(__name__)


@app.get("/")
def name():
    return os.environ["TAPSTER_VASSAL"].partition("@")[0]
""",
    "requirements.txt": "flask\n",
}
"""It answers with its own name."""
IDLE_S = 10
PATIENCE_S = 60
HTTP_OK = 200
SEED = 7


@dataclass
class Outcome:
    """What so many apps cost."""

    deploy_s: list[float] = field(default_factory=list)
    """The last deploys, all within one process."""
    command_s: float = 0
    """The very last one, by the command."""
    pss: dict[str, int] = field(default_factory=dict)
    """Bytes, by part, while all apps sleep."""
    environments: int = 0
    files: tuple[int, int] = (0, 0)
    """How many files the process that watches all apps has open, and may have."""
    status_s: list[float] = field(default_factory=list)
    cold_s: list[float] = field(default_factory=list)
    """First requests, one after the other."""
    storm_s: list[float] = field(default_factory=list)
    """First requests of many apps at once."""
    failures: list[str] = field(default_factory=list)
    asleep_s: float = 0
    """From the last answer until no app had a process."""
    down_s: float = 0


@dataclass
class Town:
    """Apps by domain, on one port of one home."""

    tapster: Tapster
    idle_s: int = IDLE_S
    port: int = field(default_factory=free_port)
    names: list[str] = field(default_factory=list)

    def flags(self, name: str) -> dict[str, str]:
        """An app's settings."""
        return {
            "name": name,
            "listen": f"127.0.0.1:{self.port}",
            "domains": f"{name}.example",
            "processes": "1",
            "on_demand_idle_s": str(self.idle_s),
        }

    def add(self, name: str) -> float:
        """One app more is in service; the seconds that took, in this process."""
        began = time.monotonic()
        folder, where = self.tapster.base / "app", str(self.tapster.home)
        flags, environ = self.flags(name), environment()
        asked = Asked(path=folder, flags=flags, home=where, environ=environ, commit="")
        bring_up(consider(asked), perform)
        self.names.append(name)
        return time.monotonic() - began

    def copy(self, names: Sequence[str]) -> None:
        """Apps like the last one are there, file by file; the next deploy tells nginx."""
        home, old = self.tapster.home, self.names[-1]
        for new in names:
            for folder in ("apps", "log", "run"):
                copy_as(home / folder / old, old, new)
            copy_as(home / "nginx" / "sites" / f"{old}.conf", old, new)
        for ending in (".ini.socket", ".ini"):  # which the Emperor expects in this order
            for path in (home / "vassals").glob(f"{old}@*{ending}"):
                for new in names:
                    copy_as(path, old, new)
        self.names += names

    def add_by_command(self, name: str) -> float:
        """The same as a person does it."""
        began = time.monotonic()
        flags = [f"--{key.replace('_', '-')}={text}" for key, text in self.flags(name).items()]
        said = self.tapster.command("deploy", "app", *flags)
        assert said.exit_code == 0, said.stderr
        self.names.append(name)
        return time.monotonic() - began

    def ask(self, name: str) -> tuple[float, str]:
        """Seconds until the answer was there, and what is wrong with it."""
        began = time.monotonic()
        said = ""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, PATIENCE_S)) as connection:
            try:
                connection.request("GET", "/", headers={"Host": f"{name}.example"})
                answer = connection.getresponse()
                said = f"{answer.status} {answer.read().decode(errors='replace')}"
            except OSError as error:
                said = repr(error)
        is_right = said == f"{HTTP_OK} {name}"
        return time.monotonic() - began, "" if is_right else f"{name}: {said[:200]}"

    def awake(self) -> int:
        """How many apps have a process."""
        return len(by_vassal(self.tapster.home).keys() - {""})

    def all_asleep(self) -> float:
        """No app has a process any more; the seconds until then."""
        began = time.monotonic()
        while self.awake():
            assert time.monotonic() - began < self.idle_s + PATIENCE_S, f"{self.awake()} are awake"
            time.sleep(0.2)
        return time.monotonic() - began


def copy_as(path: Path, old: str, new: str, folder: Path | None = None) -> None:
    """Beside what is there, or in the folder, the same for an app of another name."""
    target = (folder or path.parent) / path.name.replace(old, new)
    found = path.lstat()
    if path.is_symlink():
        target.symlink_to(str(path.readlink()).replace(old, new))
        return
    if path.is_dir():
        target.mkdir()
        for entry in path.iterdir():
            if entry.name != "__pycache__":  # which an app has written whose source is its own
                copy_as(entry, old, new, target)
    elif path.is_file():
        target.write_text(path.read_text().replace(old, new))
    else:
        return  # a socket
    os.chown(target, found.st_uid, found.st_gid)
    target.chmod(S_IMODE(found.st_mode))


def density(apps: int, deploys: int, cold: int, storm: int, idle_s: int = IDLE_S) -> Outcome:
    """What so many apps cost; nothing of them is left."""
    outcome = Outcome()
    with home() as tapster:
        where = home_at(tapster.home, lambda: short_base(os.environ))
        tapster.folder("app", APP)
        town = Town(tapster, idle_s)
        town.add("app0")
        town.copy([f"app{number}" for number in range(1, apps - deploys)])
        town.all_asleep()
        for number in range(apps - deploys, apps - 1):
            outcome.deploy_s.append(town.add(f"app{number}"))
        outcome.command_s = town.add_by_command(f"app{apps - 1}")
        town.all_asleep()
        processes = parts(tapster)
        for part, found in processes.items():
            outcome.pss[part] = sum(pss_bytes(each.pid) for each in found)
        (emperor,) = processes["Emperor"]
        limit, _ = resource.prlimit(emperor.pid, resource.RLIMIT_NOFILE)
        outcome.files = len(os.listdir(f"/proc/{emperor.pid}/fd")), limit
        environments = tapster.home / "environments"
        outcome.environments = sum(path.is_dir() for path in environments.iterdir())
        for _ in range(3):
            began = time.monotonic()
            said = tapster.command("status", "--json")
            outcome.status_s.append(time.monotonic() - began)
            states = [app["releases"][0]["state"] for app in said.json["apps"]]
            assert states == ["sleeping"] * apps, states
        chosen = random.Random(SEED).sample(town.names, min(cold, apps))
        answers = [town.ask(name) for name in chosen]
        outcome.cold_s = [took_s for took_s, _ in answers]
        town.all_asleep()
        at_once = random.Random(SEED + 1).sample(town.names, min(storm, apps))
        with ThreadPoolExecutor(len(at_once)) as clients:
            answers += clients.map(town.ask, at_once)
        outcome.storm_s = [took_s for took_s, _ in answers[len(chosen) :]]
        outcome.failures = [wrong for _, wrong in answers if wrong]
        outcome.asleep_s = town.all_asleep()
        began = time.monotonic()
        bring_down(where, tuple(town.names), perform)
        outcome.down_s = time.monotonic() - began
    return outcome


def lines(outcome: Outcome) -> Iterator[str]:
    """What came of it, for a person."""
    yield f"deploys           {len(outcome.deploy_s)}: {_times(outcome.deploy_s)}"
    yield f"tapster deploy    {outcome.command_s:.2f} s"
    parts_mb = ", ".join(f"{part} {count / 1e6:.1f}" for part, count in outcome.pss.items())
    yield f"all asleep, PSS   {sum(outcome.pss.values()) / 1e6:.1f} MB: {parts_mb}"
    yield f"environments      {outcome.environments}"
    yield f"Emperor's files   {outcome.files[0]} of at most {outcome.files[1]}"
    yield f"tapster status    {min(outcome.status_s):.2f} s"
    yield f"first requests    {len(outcome.cold_s)}: {_times(outcome.cold_s)}"
    yield f"at once           {len(outcome.storm_s)}: {_times(outcome.storm_s)}"
    yield f"asleep again      after {outcome.asleep_s:.1f} s"
    yield f"tapster down      {outcome.down_s:.1f} s"
    yield f"failed requests   {len(outcome.failures)}"
    yield from outcome.failures[:5]


def _times(seconds: Sequence[float]) -> str:
    p50, p95 = (quantile(seconds, part) * 1000 for part in (0.5, 0.95))
    return f"p50 {p50:.0f} ms, p95 {p95:.0f} ms, longest {max(seconds, default=0) * 1000:.0f} ms"


def main() -> None:
    """Print a table; exit code 1 if a request has failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.drops.density", description=__doc__)
    parser.add_argument("--apps", type=int, default=1000)
    parser.add_argument("--deploys", type=int, default=50, help="the others are copies")
    parser.add_argument("--cold", type=int, default=100, help="first requests, one by one")
    parser.add_argument("--storm", type=int, default=50, help="first requests at once")
    asked = parser.parse_args()
    began = os.getloadavg()
    outcome = density(asked.apps, asked.deploys, asked.cold, asked.storm)
    ended = os.getloadavg()
    say(f"{asked.apps} apps on {os.cpu_count()} cores; load {began[0]:.1f} to {ended[0]:.1f}")
    for line in lines(outcome):
        say(line)
    sys.exit(1 if outcome.failures else 0)


if __name__ == "__main__":
    main()
