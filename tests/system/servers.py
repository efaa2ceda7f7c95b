"""Small real servers for the tests of this folder."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tapster.engines.uwsgi.stats import workers
from tapster.system.stats import stats


@contextmanager
def unix_server(path: Path, serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """The address of a server that calls `serve` with each connection, one after the other."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(5)
        threading.Thread(target=_accept, args=(server, serve), daemon=True).start()
        yield f"unix:{path}"
        server.shutdown(socket.SHUT_RDWR)


def says(text: bytes) -> Callable[[socket.socket], None]:
    """Answer with `text`, whatever is asked."""

    def serve(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        connection.sendall(text)

    return serve


def drips(connection: socket.socket) -> None:
    """Answer with a byte now and then, for five seconds."""
    connection.recv(1 << 16)
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 100:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)


def _is_ready(address: str) -> bool:
    states = [worker.state for said in stats([address]).values() for worker in workers(said)]
    return bool(states) and "other" not in states


def _accept(server: socket.socket, serve: Callable[[socket.socket], None]) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            try:
                serve(connection)
            except OSError:
                continue


APP = """
import time

def app(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        time.sleep(30)
    seen = "\\n".join(f"{k}={v}" for k, v in sorted(environ.items()) if isinstance(v, str))
    start_response("200 OK", [("Content-Type", "text/plain"), ("X-Two", "a"), ("X-Two", "b")])
    return [seen.encode("latin-1")]
"""


@contextmanager
def uwsgi(folder: Path, env: Mapping[str, str], source: str = APP) -> Iterator[int]:
    """The pid of a uWSGI master with two workers; app.sock and app.stats lie in `folder`."""
    (folder / "served.py").write_text(source)
    options = [
        *("--master", "--processes=2", "--need-app", "--lazy-apps", "--die-on-term"),
        *("--socket=app.sock", "--stats=app.stats", "--module=served:app", "--listen=64"),
    ]
    program = Path(sys.executable).parent / "pyuwsgi"
    with (folder / "log").open("wb") as log:
        master = subprocess.Popen(
            [program, *options], cwd=folder, env={**os.environ, **env}, stdout=log, stderr=log
        )
    try:
        deadline = time.monotonic() + 20
        while not _is_ready(f"unix:{folder}/app.stats"):
            assert master.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.02)
        yield master.pid
    finally:
        master.terminate()
        try:
            master.wait(10)
        except subprocess.TimeoutExpired:
            master.kill()
            master.wait()
