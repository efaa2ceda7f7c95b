"""Other ways to bring new code into service, under the same load and with the same app.

python -m tests.drops.rivals [--deploys 5] [--only TEXT] [--log FOLDER]

Each is as its makers or most instructions have it, behind the bundled nginx, with four workers and
an app whose import takes half a second. Afterwards each is given code that does not import.
"""

import argparse
import shlex
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from bench import contenders
from bench.place import HERE, Place, make_app, make_place
from bench.run import binaries
from bench.stacks import await_answer
from tapster.model.stack import Upstream
from tapster.system.answer import NoAnswerError, exchange
from tapster.system.uwsgi_client import request
from tests.drops.kinds import PLAIN
from tests.drops.load import load
from tests.drops.record import records
from tests.drops.sites import PROCESSES, Sites, sites, write_app
from tests.drops.tables import quantile, rows
from tests.live.faults import say
from tests.nginx.servers import ask, process

IMPORT_S = 0.5
LIMIT_S = 20.0
"""A release that nobody has seen after this time never comes."""
BEFORE_S = 1.0
BROKEN_S = 20.0
"""Long enough for those who replace one worker after the other."""
DRAIN_S = 5.0
"""How long the old app server is left for what it still answers; its slowest request takes 3 s."""
SETTLED = 40
"""Answers of the new release in a row after which the old one is taken to be gone."""
NGINX = contenders.NGINX
IN_VENV = "--binary-path @VENV@/bin/python"
"""Without it a reload ends the wheel's uWSGI (unbit/uwsgi#2478), which would be too easy."""
UWSGI = contenders.UWSGI.replace("uwsgi.ini", "@FOLDER@/uwsgi.ini")
UWSGI = f"{UWSGI} {IN_VENV} --processes {PROCESSES}"
GUNICORN = f"{contenders.GUNICORN} --workers {PROCESSES} --bind unix:@FOLDER@/app.sock"
GRANIAN = (
    f"{contenders.GRANIAN} --workers {PROCESSES} --uds @FOLDER@/app.sock --uds-permissions 666"
)
BEHIND_UWSGI = "nginx + uWSGI, tuned by hand"
BEHIND_HTTP = "nginx + granian"


class Servers:
    """nginx and an app server that run; the names in commands are those of a `Place`."""

    def __init__(self, place: Place, command: str, stack: ExitStack) -> None:
        """Both answer; they are gone when the stack is."""
        self.place, self.command, self.stack = place, command, stack
        self.server = self.started(command)
        self.socket = place.folder / "app.sock"
        self.nginx = self.started(NGINX)
        await_answer(f"http://127.0.0.1:{place.port}/?0", place.folder)

    def started(self, command: str) -> subprocess.Popen[bytes]:
        """A process of that command."""
        argv: list[str | Path] = list(shlex.split(self.place.filled(command)))
        return self.stack.enter_context(process(argv, self.place.folder / "output.log"))


def stop_and_start(servers: Servers) -> None:
    """As `systemctl restart` does."""
    servers.server.terminate()
    servers.server.wait()
    servers.server = servers.started(servers.command)


def hup(servers: Servers) -> None:
    """As `systemctl reload` does."""
    servers.server.send_signal(signal.SIGHUP)


def touch(servers: Servers) -> None:
    """What uWSGI's touch-chain-reload waits for."""
    (servers.place.folder / "touched").touch()


def blue_green(servers: Servers) -> None:
    """A second app server beside the first; nginx reads its configuration; the first stops."""
    old, old_socket = servers.server, servers.socket
    folder = servers.place.folder
    new_socket = folder / ("green.sock" if old_socket.name == "app.sock" else "app.sock")
    new_socket.unlink(missing_ok=True)
    ini = (folder / "uwsgi.ini").read_text().replace("app.sock", new_socket.name)
    (folder / "other.ini").write_text(ini)
    new = servers.started(servers.command.replace("uwsgi.ini", "other.ini"))
    if not _answers(new, new_socket):
        return
    conf = folder / "nginx.conf"
    conf.write_text(conf.read_text().replace(str(old_socket), str(new_socket)))
    servers.nginx.send_signal(signal.SIGHUP)
    servers.server, servers.socket = new, new_socket
    time.sleep(DRAIN_S)
    old.terminate()


def _answers(server: subprocess.Popen[bytes], socket: Path) -> bool:
    """Whether the app behind the socket answers before its server or the time is over."""
    upstream = Upstream(address=f"unix:{socket}", protocol="uwsgi")
    deadline = time.monotonic() + LIMIT_S
    while server.poll() is None and time.monotonic() < deadline:
        with suppress(NoAnswerError):
            answer = exchange(upstream.address, request(upstream, "/?0", "localhost"), 1)
            return answer.status == HTTPStatus.OK
        time.sleep(0.02)
    return False


@dataclass(frozen=True, kw_only=True)
class Rival:
    """One way to replace a release; without a command, tapster."""

    name: str
    contender: str = ""
    """Whose nginx and app server configuration it has, of bench/contenders.py."""
    command: str = ""
    replace: Callable[[Servers], None] = hup
    settle_s: float = 1.0
    """For the last old worker, after the first answers of the new release."""


RIVALS = (
    Rival(name="tapster"),
    Rival(
        name="uWSGI stop and start",
        contender=BEHIND_UWSGI,
        command=UWSGI,
        replace=stop_and_start,
    ),
    Rival(name="uWSGI SIGHUP", contender=BEHIND_UWSGI, command=UWSGI),
    Rival(
        name="uWSGI chain reload",
        contender=BEHIND_UWSGI,
        command=f"{UWSGI} --touch-chain-reload @FOLDER@/touched",
        replace=touch,
        settle_s=6,  # it does not hear of another reload meanwhile
    ),
    Rival(name="gunicorn HUP", contender=BEHIND_HTTP, command=GUNICORN),
    Rival(
        name="granian HUP",
        contender=BEHIND_HTTP,
        command=GRANIAN,
        settle_s=15,  # 3.5 s a worker
    ),
    Rival(
        name="two uWSGI, nginx -s reload",
        contender=BEHIND_UWSGI,
        command=UWSGI,
        replace=blue_green,
    ),
)


@dataclass
class Line:
    """What became of the requests to one rival."""

    deploys: int
    never: int = 0
    """Deploys after which the new code did not answer."""
    seconds: list[float] = field(default_factory=list)
    asked: int = 0
    failed: int = 0
    p99_s: float = 0
    worst_s: float = 0
    up_share: float = 0
    """Of requests that were answered in the time after code that does not import."""


@dataclass(frozen=True)
class Target:
    """A site whose code can be replaced."""

    port: int
    write: Callable[[int], Path]
    """The folder, with the code of that release."""
    deploy: Callable[[], object]


@contextmanager
def target(rival: Rival, folder: Path, made: Path, nginx: Path) -> Iterator[Target]:
    """The rival serves its first release; `made` has an environment with every app server."""
    if not rival.command:
        with sites(nginx, folder) as served:
            served.import_s = IMPORT_S
            served.add("plain")
            yield _of_tapster(served)
        return
    place = make_place(folder / "place", made, nginx)
    place.folder.chmod(0o755)
    known = next(each for each in contenders.APP if each.name == rival.contender)
    for name, source in known.files.items():
        text = (HERE / "peers" / source).read_text()
        (place.folder / name).write_text(place.filled(text))
    (place.folder / "touched").touch()
    write_app(made, 1, IMPORT_S)
    with ExitStack() as stack:
        servers = Servers(place, rival.command, stack)

        def write(release: int) -> Path:
            write_app(made, release, IMPORT_S)
            return made

        yield Target(place.port, write, lambda: rival.replace(servers))


def _of_tapster(served: Sites) -> Target:
    folder = served.tapster.base / "plain"

    def write(release: int) -> Path:
        write_app(folder, release, IMPORT_S)
        return folder

    return Target(served.ports["plain"], write, lambda: served.deploy_as_is("plain"))


def measured(rival: Rival, deploys: int, folder: Path, made: Path, nginx: Path) -> Line:
    """What the load has seen of so many deploys, and of one of code that does not import."""
    folder.mkdir(parents=True, exist_ok=True)
    line, log = Line(deploys), folder / "requests.tsv"
    with target(rival, folder, made, nginx) as site, load(log, {"plain": site.port}):
        time.sleep(BEFORE_S)
        for release in range(2, 2 + deploys):
            began = time.monotonic()
            site.write(release)
            site.deploy()
            if _is_seen(site.port, release):
                line.seconds.append(time.monotonic() - began)
            else:
                line.never += 1
            time.sleep(rival.settle_s)
        code = site.write(2 + deploys) / "app.py"
        code.write_text("def app(environ, start_response)\n    return []\n")
        broken = time.monotonic()
        site.deploy()
        time.sleep(max(0.0, broken + BROKEN_S - time.monotonic()))
    sent = list(records(log))
    found = rows(each for each in sent if each.ended < broken)
    quick = [kind.name for kind in PLAIN if not kind.takes_s and kind.name in found]
    waits = [wait for kind in quick for wait in found[kind].steady]
    after = [each for each in sent if broken <= each.began < broken + BROKEN_S]
    line.asked = sum(row.asked for row in found.values())
    line.failed = sum(row.failed for row in found.values())
    line.p99_s, line.worst_s = quantile(waits, 0.99), max(waits)
    line.up_share = sum(not each.failed for each in after) / len(after)
    return line


def _is_seen(port: int, release: int) -> bool:
    """Whether the new release, and no other, answers before the time is over."""
    deadline = time.monotonic() + LIMIT_S
    in_a_row = 0
    while in_a_row < SETTLED and time.monotonic() < deadline:
        try:
            said = ask(port, "/?0").body
        except OSError:
            said = b""
        in_a_row = in_a_row + 1 if said.startswith(b"%d " % release) else 0
        time.sleep(0.02)
    return in_a_row == SETTLED


def main() -> None:
    """Print one table of all."""
    parser = argparse.ArgumentParser(prog="python -m tests.drops.rivals", description=__doc__)
    parser.add_argument("--deploys", type=int, default=5)
    parser.add_argument("--only", default="", help="those with TEXT in their name", metavar="TEXT")
    parser.add_argument("--log", type=Path, help="a folder for the raw logs")
    asked = parser.parse_args()
    base = asked.log or Path(tempfile.mkdtemp(prefix="drops-"))
    with tempfile.TemporaryDirectory(prefix="drops-") as name:
        Path(name).chmod(0o755)
        made = make_app(Path(name))
        columns = (
            "deploys",
            "never seen",
            "requests",
            "failed",
            "p99 ms",
            "worst ms",
            "up, broken",
        )
        say(f"{'':<26}" + "".join(f"{column:>11}" for column in columns))
        for rival in RIVALS:
            if asked.only in rival.name:
                folder = base / rival.name.replace(" ", "-").replace(",", "")
                line = measured(rival, asked.deploys, folder, made, binaries()[False])
                cells = (
                    line.deploys,
                    line.never,
                    line.asked,
                    line.failed,
                    f"{line.p99_s * 1000:.0f}",
                    f"{line.worst_s * 1000:.0f}",
                    f"{line.up_share:.1%}",
                )
                say(f"{rival.name:<26}" + "".join(f"{cell:>11}" for cell in cells))
    say(f"up, broken: requests answered in the {BROKEN_S:.0f} s after code that does not import")
    say(f"raw logs: {base}")


if __name__ == "__main__":
    main()
