"""A tapster of a test's own: its commands, the apps it serves, and proof that it has left nothing.

    with home() as tapster:
        site = tapster.up(tapster.folder("shop", {"app.py": APP}), "--processes", "1")
        assert site.ask("/").status == 200

Tests of the same file share a home through a fixture of their own, with the scope they like.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tapster.model.home import home_at
from tapster.model.snapshot import ReleaseSnapshot, Snapshot, Worker
from tapster.resolve.naming import app_name
from tapster.system import processes
from tapster.system.accounts import account, obstacle
from tapster.system.gather_snapshot import gather_snapshot
from tapster.system.homes import short_base
from tapster.system.http_client import NO_HEADERS
from tapster.system.interpreters import installed
from tests.nginx.servers import Answer, ask, free_port, send, wait_until

PATIENCE_S = 90
EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """What it printed, decoded."""
        return json.loads(self.stdout)


def command(
    *argv: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] = NO_HEADERS,
    patience_s: float = PATIENCE_S,
) -> Said:
    """`tapster ARGV...` in a process of its own, with `env` beside what the tests have."""
    done = subprocess.run(
        [sys.executable, "-m", "tapster.cli.main", *argv],
        cwd=cwd,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=patience_s,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def environment(changes: Mapping[str, str] = NO_HEADERS) -> dict[str, str]:
    """Variables for a tapster that nobody's terminal has an influence on."""
    mine = {"VIRTUAL_ENV", "PYTHONPATH"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TAPSTER_") and k not in mine}
    return {**kept, **changes}


@dataclass(frozen=True)
class Tapster:
    """One home, in a folder that every account may enter; gone with all it runs after the test."""

    base: Path
    patience_s: float = PATIENCE_S
    """How long one command may take."""

    @property
    def home(self) -> Path:
        """What `--home` is."""
        return self.base / "home"

    def command(self, *argv: str | Path, env: Mapping[str, str] = NO_HEADERS) -> Said:
        """`tapster ARGV... --home HOME`, from the folder in which the apps' folders lie."""
        argv = (*argv, "--home", self.home)
        return command(*argv, cwd=self.base, env=env, patience_s=self.patience_s)

    def folder(self, name: str, files: Mapping[str, str], venv: Path | None = None) -> Path:
        """A folder with these files; `venv` is what its `.venv` leads to."""
        made = self.base / name
        for path, text in files.items():
            (made / path).parent.mkdir(parents=True, exist_ok=True)
            (made / path).write_text(text)
        if venv:
            (made / ".venv").symlink_to(venv)
        return made

    def example(self, name: str) -> Path:
        """A copy of examples/NAME: of a checkout of root's own, no app's account can read it."""
        made = self.base / "examples" / name
        shutil.copytree(EXAMPLES / name, made, dirs_exist_ok=True)
        return made

    def up(self, path: Path, *flags: str | Path, port: int = 0) -> "Site":
        """The app at `path`, in service in the background."""
        return self._site(("up", path, "-d"), path, flags, port or free_port())

    def deploy(self, path: Path, *flags: str | Path, port: int = 0) -> "Site":
        """A copy of the folder at `path`, in service."""
        return self._site(("deploy", path), path, flags, port or free_port())

    def _site(
        self, argv: tuple[str | Path, ...], path: Path, flags: tuple[str | Path, ...], port: int
    ) -> "Site":
        said = self.command(*argv, "--listen", f"127.0.0.1:{port}", *flags)
        assert said.exit_code == 0, said.stderr
        folder = path if path.is_dir() else path.parent
        name = flags[flags.index("--name") + 1] if "--name" in flags else app_name(folder)
        return Site(self, folder, str(name), port)

    def snapshot(self) -> Snapshot:
        """What runs, as `tapster status` sees it."""
        where = home_at(self.home, lambda: short_base(os.environ))
        return gather_snapshot(where)

    def processes(self) -> tuple[processes.Process, ...]:
        """Everything that runs for the home; oldest first."""
        return processes.of_home(self.home)


@dataclass(frozen=True)
class Site:
    """One app in service."""

    tapster: Tapster
    folder: Path
    name: str
    port: int

    @property
    def log(self) -> Path:
        """The folder of access.jsonl and app.log."""
        return self.tapster.home / "log" / self.name

    def ask(
        self,
        path: str = "/",
        *,
        method: str = "GET",
        headers: Mapping[str, str] = NO_HEADERS,
        body: bytes | None = None,
    ) -> Answer:
        """The answer of nginx to one request on a connection of its own."""
        return ask(self.port, path, method=method, headers=headers, body=body)

    def send(self, request: bytes) -> bytes:
        """All that comes back for exactly these bytes, until nginx closes the connection."""
        return send(self.port, request)

    @property
    def release(self) -> ReleaseSnapshot:
        """What serves now."""
        apps = {app.name: app for app in self.tapster.snapshot().apps}
        return next(release for release in apps[self.name].releases if release.live)

    @property
    def workers(self) -> tuple[Worker, ...]:
        """Its worker processes, once it tells of them: a busy machine may take its time."""
        wait_until(lambda: bool(self.release.workers), f"the workers of {self.name}")
        return self.release.workers


@contextmanager
def home(patience_s: float = PATIENCE_S, *, below: Path | None = None) -> Iterator[Tapster]:
    """A home in which nothing runs any more afterwards, whatever the test has done to it."""
    # Not pytest's tmp_path: with root, the app's account could not enter it; and sockets need
    # a short path.
    if below:
        below.mkdir()
    base = Path(tempfile.mkdtemp(prefix="live-", dir=below)).resolve()
    base.chmod(0o755)
    tapster = Tapster(base, patience_s)
    try:
        yield tapster
        said = tapster.command("down", "--all")
        assert said.exit_code == 0, said.stderr
        assert not tapster.processes()
    finally:
        processes.stop_all(tapster.processes(), 2)
        shutil.rmtree(base)


def readable_python() -> Path:
    """This interpreter, or one of its kind that also an account without privileges can run."""
    nobody = account("nobody")
    assert nobody
    found = installed(os.environ, lambda path: not obstacle(nobody, path))
    return next(found).executable


@contextmanager
def virtual_environment(*packages: str) -> Iterator[Path]:
    """A virtual environment with these packages, made once, that every account may read.

    Also its interpreter: as root, tests of an installation below /root take another one.
    """
    base = Path(tempfile.mkdtemp(prefix="venv-")).resolve()
    base.chmod(0o755)
    uv: list[str | Path] = [sys.executable, "-m", "uv"]
    made = base / "venv"
    try:
        subprocess.run([*uv, "venv", "-q", "--python", readable_python(), made], check=True)
        install = [*uv, "pip", "install", "-q", "--python", made / "bin" / "python", *packages]
        subprocess.run(install, check=True, env=environment())
        yield made
    finally:
        shutil.rmtree(base)
