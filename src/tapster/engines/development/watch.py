"""An app server starts its workers anew when a source of the app has changed.

    watch.py SERVER workers|server SIGNAL APART FOLDER...

Runs beside SERVER, a pid, until that is gone; with the standard library alone. It looks at the
files again and again: who has the kernel tell of changes does not hear of those in a folder that
another machine, or the host of a container, has mounted.
"""

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Iterable

SOURCES = (".py", ".html", ".htm", ".jinja", ".jinja2", ".j2", ".mako", ".tpl", ".pt")
"""Templates, too: without their debug modes, Flask and Django read each only once."""
PASSED_OVER = {"__pycache__", "node_modules", "site-packages", "static"}
EVERY_S = 0.05
SHARE = 20
"""Of its time, it spends one part looking."""
AGAIN_S = 0.2
"""After which a worker is told once more: one that has only just begun may not hear it yet."""
PATIENCE_S = 2
"""Then a worker that is still busy is ended: new code does not wait for old requests."""


def seen(folders: Iterable[str], apart: str) -> dict[str, tuple[int, int, int]]:
    """Of each source, what is another when it was saved."""
    found, waiting = {}, [*folders]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path, name = entry.path, entry.name
                if name.startswith(".") or name in PASSED_OVER or path == apart:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    if not os.path.lexists(f"{path}/pyvenv.cfg"):
                        waiting.append(path)
                elif name.endswith(SOURCES):
                    with contextlib.suppress(OSError):
                        now = os.stat(path)
                        found[path] = (now.st_mtime_ns, now.st_size, now.st_ino)
    return found


def workers(server: int) -> set[int]:
    """Pids of the server's children."""
    with contextlib.suppress(OSError), open(f"/proc/{server}/task/{server}/children") as children:
        return {int(word) for word in children.read().split()}
    return set()


def tell(pids: Iterable[int], name: str) -> None:
    """Each process has got the signal, if it is still there."""
    for pid in pids:
        with contextlib.suppress(OSError):
            os.kill(pid, getattr(signal, f"SIG{name}"))


def watch(server: int, whom: str, name: str, apart: str, *folders: str) -> None:
    """Return when the server is gone."""
    gone, pause_s = os.pidfd_open(server), 0.0
    before, changed, old = seen(folders, apart), set[str](), set[int]()
    told_at = changed_at = 0.0
    while not select.select([gone], [], [], pause_s)[0]:
        began = time.monotonic()
        now = seen(folders, apart)
        if now != before:  # and perhaps not for the last time: one save is often several steps
            changed |= {path for path, _ in now.items() ^ before.items()}
            before = now
        elif changed:
            some = min(changed) + f" and {len(changed) - 1} more" * (len(changed) > 1)
            os.write(1, f"tapster: {some} changed, so the app starts anew\n".encode())
            changed, told_at, changed_at = set(), began, began
            old = workers(server) if whom == "workers" else set()
            tell([server] if whom == "server" else old, name)
        elif old and began - told_at > AGAIN_S:
            old &= workers(server)
            tell(old, name if began - changed_at < PATIENCE_S else "KILL")
            told_at = began
        pause_s = max(EVERY_S, (time.monotonic() - began) * SHARE)


if __name__ == "__main__":
    os.closerange(3, 1024)  # what the server has open is no business of ours
    with contextlib.suppress(ProcessLookupError):
        watch(int(sys.argv[1]), *sys.argv[2:])
