"""granian's server with the app, and what tapster adds to both: run with the name of a file.

https://github.com/emmett-framework/granian
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import json
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from . import asgi, proxied, wsgi
from .tally import are_busy, has_started, stop_all, tally, tell

REPLACED_S, RELOADED_S = 3.5, 0.1
"""How long a new worker has before the old one goes."""
QUIET_S = 1
"""How long a worker that is replaced may have no moment without a request."""
UNREAD_S = 0.05
"""How long one that accepts no more connections waits for the request on the last of them."""
LONGEST_SILENCE_MS = 60_000
"""Of a connection, which nginx closes long before."""


class Ended:
    """What a WSGI app returns; its request has ended when that is closed."""

    def __init__(self, parts: Any, request: object) -> None:
        """The parts of the answer."""
        self.parts, self.request = parts, request
        try:
            rest = iter(parts)
            # A generator calls start_response only now, and granian would not wait for that:
            # https://peps.python.org/pep-3333/#the-start-response-callable
            self.pieces = chain([next(rest, b"")], rest)
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Any:
        """The parts."""
        return self.pieces

    def close(self) -> None:
        """The answer is sent."""
        try:
            getattr(self.parts, "close", lambda: None)()
        finally:
            tally.end(self.request)


def named(app: Any, kind: dict[str, bool]) -> Any:
    """The WSGI app, with headers of ours, and with what nginx says of the request.

    kind: whether other processes, and other threads, answer requests, too
    """
    own = wsgi.own_headers()

    def counted(environ: Any, start_response: Any) -> Any:
        written: list[bytes] = []
        has_started = is_sent = False

        def started(status: str, headers: Any, exc_info: Any = None) -> Any:
            nonlocal has_started
            if exc_info and is_sent:  # granian would take the page of the error for the rest
                raise exc_info[1]
            if has_started and not exc_info:
                raise AssertionError("the app has called start_response twice")
            has_started = True
            start_response(status, [*wsgi.passed_on_at_once(headers), *headers, *own])
            return written.append

        proxied.environ(environ)
        environ.update(kind)
        wsgi.read_whole(environ)
        tally.begin(environ)
        try:
            parts = app(environ, started)
            if not isinstance(parts, list):
                parts = Ended(parts, environ)
        except BaseException:
            tally.end(environ)
            raise
        if isinstance(parts, list):
            tally.end(environ)
            return [*written, *parts] if written else parts
        parts.pieces = chain(written, parts.pieces)
        is_sent = True
        return parts

    return counted


def imported(spec: str) -> Any:
    """The app that `module:name`, or `module:factory()`, stands for."""
    module, _, name = spec.partition(":")
    found: Any = importlib.import_module(module)
    for part in name.replace("()", "").split("."):
        found = getattr(found, part)
    return found() if name.endswith("()") else found


class Numbers(list):  # type: ignore[type-arg]
    """Of workers that have ended; those that come after granian has looked stay when it clears."""

    looked = 0

    def __iter__(self) -> Any:
        """Those of now."""
        now = self[:]
        self.looked = len(now)
        return iter(now)

    def clear(self) -> None:
        """Without those that were looked at."""
        del self[: self.looked]


class Workers(Server):  # type: ignore[misc]
    """granian's master, whose workers have a number of their own each."""

    count = 0
    patience_s = 0
    forking = threading.Lock()
    """Held for a fork, and to log: what is locked in a fork stays locked in the new worker."""

    def signal_handler_interrupt(self, *_: object) -> None:
        """Requests are finished first, and WebSockets are told: granian would drop them."""
        stop_all()
        threading.Thread(target=self.interrupt_in_time, daemon=True).start()

    def interrupt_in_time(self) -> None:
        """The workers end when none is busy any more, or the time is over."""
        until = time.monotonic() + self.patience_s
        while time.monotonic() < until and are_busy(each.number for each in [*self.wrks]):
            time.sleep(0.05)
        super().signal_handler_interrupt()

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:
        self.count += 1
        loader = partial(ready, callback_loader, self.count, self._sfd)
        worker = super()._spawn_worker(idx, target, loader)
        worker.number = self.count
        watch, start = worker._watcher, worker.start  # noqa: SLF001

        def watched() -> None:
            worker.inner.join()
            if has_started(worker.number):  # or granian would end all after two in 5 seconds
                self.respawned_wrks.pop(idx, None)
            time.sleep(max(worker.birth + 1 - time.monotonic(), 0))  # not again and again at once
            with self.forking:
                watch()

        def started() -> None:
            with self.forking:
                start()

        worker._watcher, worker.start = watched, started  # noqa: SLF001
        terminate = worker.terminate

        def terminated() -> None:
            until = time.monotonic() + QUIET_S
            is_alone = self.interrupt_signal  # all end, and were waited for
            if not is_alone and has_started(worker.number):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.inner.pid, signal.SIGUSR2)
                    time.sleep(UNREAD_S)
            while not is_alone and time.monotonic() < until and are_busy([worker.number]):
                time.sleep(0.001)
            terminate()

        worker.terminate = terminated
        return worker

    def _respawn_workers(self, workers: Any, *rest: Any, **more: Any) -> None:
        for ended in (self.wrks[index].inner for index in workers):
            if ended.exitcode is not None:
                print(f"Worker (pid:{ended.pid}) {ending(ended.exitcode)}", flush=True)  # noqa: T201
        super()._respawn_workers(workers, *rest, **more)
        if self.interrupt_children:
            self.main_loop_interrupt.set()


def ending(code: int) -> str:
    """How a process has ended, in gunicorn's words."""
    return f"was sent {signal.Signals(-code).name}" if code < 0 else f"exited with code {code}"


def cut_off(limit_s: int) -> None:
    """The worker ends when its one thread has been in a request for too long."""
    since, last = time.monotonic(), None  # the time of day may jump
    while True:
        time.sleep(1)
        began = next(iter([*tally.under_way.values()]), None)
        if began != last:
            since, last = time.monotonic(), began
        elif began and time.monotonic() - since > limit_s:
            sys.stderr.write(f"tapster: a request took more than {limit_s} s; it was here:\n")
            faulthandler.dump_traceback()
            os.kill(os.getpid(), signal.SIGKILL)


def end_with(master: int) -> None:
    """The worker is told to end when it has lost its master."""
    while os.getppid() == master:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def leave_to_others(listening: int) -> None:
    """Connections wait for other workers: granian closes those whose request it has not read."""
    inode, silent = os.fstat(listening).st_ino, socket.socket(socket.AF_UNIX)
    silent.setblocking(False)  # noqa: FBT003
    silent.bind("")
    silent.listen()
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):  # the folder's own
            if os.fstat(int(name)).st_ino == inode:
                os.dup2(silent.fileno(), int(name))


def ready(load: Any, number: int, listening: int) -> Any:
    """The app in a worker that takes requests from now on."""
    tally.take(number)
    signal.signal(signal.SIGUSR2, lambda *_: leave_to_others(listening))
    threading.Thread(target=end_with, args=(os.getppid(),), daemon=True).start()
    app = load()
    tally.start()
    return app


def serve(said: dict[str, Any], folder: Path) -> None:
    """Requests are answered until the process is told to end.

    said: what `granian.json` holds
    folder: it lies there
    """
    sys.path.insert(0, os.getcwd())
    multiprocessing.set_start_method("fork")  # the table is shared with what is forked
    is_wsgi = said["interface"] == "wsgi"
    patience_s = said["stop_timeout_s"]

    def load() -> Any:
        app = preloaded if said["preload"] else imported(said["app"])
        if is_wsgi and said["threads"] == 1:
            limit = (said["request_timeout_s"],)
            threading.Thread(target=cut_off, args=limit, daemon=True).start()
        if is_wsgi:
            return named(app, kind)
        return asgi.Wrapped(app, is_http=True, must_end=tally.must_end, patience_s=patience_s)

    kind = {
        "wsgi.multiprocess": said["processes"] > 1,
        "wsgi.multithread": said["threads"] > 1,
    }
    preloaded = imported(said["app"]) if said["preload"] else None
    path = folder / said["socket"]
    with contextlib.suppress(FileNotFoundError):  # of one that was killed
        path.unlink()
    server = Workers(
        said["app"],
        uds=path,
        uds_permissions=0o660,
        interface=Interfaces(said["interface"]),
        workers=said["processes"],
        blocking_threads=said["threads"] if is_wsgi else 1,
        # A worker takes only as many connections as it has threads: the others wait in the
        # kernel, for whichever worker is free first.
        backpressure=said["threads"] if is_wsgi else None,
        backlog=said["backlog"],
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            header_read_timeout=LONGEST_SILENCE_MS, keep_alive=not is_wsgi
        ),
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        respawn_interval=RELOADED_S if said["reload"] else REPLACED_S,
        workers_kill_timeout=asgi.CLOSING_S,
    )
    server.patience_s, server.interrupt_children = patience_s, Numbers()
    threads = said["threads"] if is_wsgi else asgi.AT_ONCE
    server.on_startup(
        lambda: tell(lambda: [(each.number, each.inner.pid) for each in [*server.wrks]], threads)
    )
    server.serve(target_loader=load, wrap_loader=False)


if __name__ == "__main__":
    told = Path(sys.argv[1])
    serve(json.loads(told.read_text(encoding="utf-8")), told.parent)
