"""Where one run of the bench happens: the app, its environment, and a folder for each contender."""

import os
import shutil
import socket
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from uv import find_uv_bin

from tapster.system.accounts import account, obstacle
from tapster.system.interpreters import installed

HERE = Path(__file__).parent
NOTE = HERE.parent / "examples" / "seed" / "wsgi.ini"

STATIC = {"small.css": 2 << 10, "large.png": 100 << 10}
"""Files that are served, and their sizes in bytes."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A contender's own folder and ports, and the app that all share."""

    folder: Path
    app: Path
    """The app's folder, with an environment in `.venv` that has every app server."""
    nginx: Path
    port: int
    """Where it answers HTTP."""
    app_port: int
    """For an app server that listens on TCP behind nginx."""
    test_port: int
    """For HTTP past nginx, which the note has."""

    def filled(self, text: str) -> str:
        """The text with this place's names in it."""
        for name, value in (
            ("@FOLDER@", self.folder),
            ("@APP@", self.app),
            ("@VENV@", self.app / ".venv"),
            ("@NGINX@", self.nginx),
            ("@APP_PORT@", self.app_port),
            ("@PORT@", self.port),
        ):
            text = text.replace(name, str(value))
        return text


def make_app(folder: Path, source: str = "app") -> Path:
    """The app in that folder, its files and its environment; packages come from uv's cache."""
    app = folder / "hello"
    shutil.copytree(HERE / source, app, ignore=shutil.ignore_patterns("__pycache__"))
    (app / "static").mkdir()
    for name, size in STATIC.items():
        (app / "static" / name).write_bytes(b"/" * size)
    uv = find_uv_bin()
    for command in (
        [uv, "venv", "--quiet", "--python", str(readable_python()), ".venv"],
        [uv, "pip", "install", "--quiet", "--python", ".venv", "-r", "requirements.txt"],
    ):
        subprocess.run(command, cwd=app, check=True)
    return app


def readable_python() -> Path:
    """An interpreter that also an account without privileges can run, as tapster's workers do."""
    nobody = account("nobody")
    assert nobody  # noqa: S101  every Linux has it
    return next(installed(os.environ, lambda path: not obstacle(nobody, path))).executable


def make_place(folder: Path, app: Path, nginx: Path) -> Place:
    """A place with free ports."""
    folder.mkdir()
    port, app_port, test_port = _free_ports(3)
    return Place(
        folder=folder, app=app, nginx=nginx, port=port, app_port=app_port, test_port=test_port
    )


def _free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nothing listens on, all different."""
    with ExitStack() as stack:
        servers = [
            stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)
        ]
        return [int(server.getsockname()[1]) for server in servers]
