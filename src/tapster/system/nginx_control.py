"""Check nginx's configuration before it counts, and make nginx read it."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import CheckNginx
from tapster.system import processes
from tapster.system.emperor_lock import nginx_master
from tapster.system.tail import indented, tail

PATIENCE_S = 10
SHADOWED = "conflicting server name"
"""nginx only warns of a site that nobody would ever reach."""


def check(action: CheckNginx) -> None:
    """`nginx -t` accepts the configuration as it would be, in a copy that nobody reads.

    Raises:
        TapsterError: with nginx's own words; the configuration in use is untouched.
    """
    with tempfile.TemporaryDirectory(prefix=".check-", dir=action.folder) as folder:
        copy = Path(folder)
        _copy(action.folder, copy)
        for file in action.files:
            path = copy / file.path.relative_to(action.folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file.text)
        for removed in action.removed:
            (copy / removed.relative_to(action.folder)).unlink(missing_ok=True)
        ended = subprocess.run(  # noqa: S603  the nginx that was found
            [str(action.binary), "-t", "-q", "-c", str(copy / "nginx.conf"), "-g", "daemon off;"],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
    if ended.returncode or SHADOWED in ended.stderr:
        said = indented(ended.stderr.replace(f"{folder}/", f"{action.folder}/").splitlines())
        raise TapsterError(
            "nginx does not accept the configuration; the one in use stays",
            said,
            "correct the setting that the line comes from; `nginx` in tapster.toml is passed on "
            "as it is",
        )


def reload(home: Path) -> None:
    """nginx has read its configuration again, and only new workers take connections.

    Raises:
        TapsterError: if it kept the old one.
    """
    deadline = time.monotonic() + PATIENCE_S
    before: frozenset[int] | None = None
    while time.monotonic() < deadline:
        running = nginx_master(home)
        workers = frozenset(processes.children(running)) if running else frozenset()
        if workers and before is None:
            before = workers
            with suppress(ProcessLookupError):  # its Emperor then starts one that reads it anyway
                os.kill(running, signal.SIGHUP)
        elif before is not None and workers - before and not any(map(_accepts, before)):
            return
        time.sleep(0.01)
    raise TapsterError(
        "nginx has not taken the new configuration",
        tail(home / "log" / "nginx.log") or "it has no new workers",
        "see log/nginx.log in the home",
    )


def _accepts(worker: int) -> bool:
    """Whether it takes connections: the old ones do for 0.1 s after the new ones have started."""
    found = processes.process(worker)
    return found is not None and not found.argv[0].endswith("is shutting down")


def _copy(folder: Path, copy: Path) -> None:
    """The configuration without the temporary files that lie beside it."""
    for name in (*folder.glob("*.conf"), folder / "mime.types"):
        if name.exists():
            shutil.copy(name, copy)
    (copy / "sites").mkdir()
    for site in (folder / "sites").glob("*.conf"):
        shutil.copy(site, copy / "sites")
