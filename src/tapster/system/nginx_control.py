"""Check nginx's configuration before it counts, and make nginx read it."""

import json
import os
import re
import signal
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import CheckNginx
from tapster.system import launcher, processes
from tapster.system.emperor_lock import nginx_master
from tapster.system.tail import indented, tail

PATIENCE_S = 10
FORBIDDEN = re.compile(r"bind\(\) to \S+ failed \(13: ")
SHADOWED = "conflicting server name"
"""nginx only warns of a site that nobody would ever reach."""


def check(action: CheckNginx) -> str:
    """`nginx -t` accepts the configuration as it would be, in a copy that nobody reads.

    Says which other sites it does not accept as they are now: they are nobody else's fault.
    """
    folder, found = action.folder, dict[Path, str]()
    read = (*folder.glob("*.conf"), *folder.glob("mime.types"), *folder.glob("sites/*.conf"))
    content = {path: path.read_bytes() for path in read}
    content |= {file.path: file.text.encode() for file in action.files}
    for removed in action.removed:
        content.pop(removed, None)
    ours = [file.path for file in action.files if file.path.parent.name == "sites"]
    others = sorted(path for path in content if path.parent.name == "sites" and path not in ours)
    with tempfile.TemporaryDirectory(f".{os.getpid()}.tmp", ".check", folder) as place:
        copy = Path(place)
        for path, text in content.items():
            beside = copy / path.relative_to(folder)
            beside.parent.mkdir(exist_ok=True)
            beside.write_bytes(text)
        code, said = launcher.tested(copy, str(action.binary), [*others, *ours])
        if code:
            found = launcher.refused(folder, _in_use(action), others)
            others = [path for path in others if path not in found]
            code, said = launcher.tested(copy, str(action.binary), [*others, *ours])
        lines = said.replace(f"{place}/", f"{folder}/").splitlines()
        if not code and SHADOWED in said:
            known = launcher.tested(copy, str(action.binary), others)[1]
            lines = [line for line in lines if line.partition(SHADOWED)[2] not in known]
    if code and FORBIDDEN.search(said):
        raise TapsterError(
            "nginx may not open the port",
            indented(lines),
            "choose one of 1024 or higher, such as --listen 127.0.0.1:8080: lower ones are root's",
        )
    if code or any(SHADOWED in line for line in lines):
        raise TapsterError(
            "nginx does not accept the configuration; the one in use stays",
            indented(lines),
            "correct the setting that the line comes from; `nginx` in tapster.toml is passed on "
            "as it is",
        )
    return _told(found, "will not be served")


def reload(home: Path) -> str:
    """nginx has read its configuration again, and only new workers take connections.

    Says which sites were set aside, because nginx would have read none with them.
    """
    told = _told(launcher.set_aside(home), "is not served")
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
            return told
        time.sleep(0.01)
    raise TapsterError(
        "nginx has not taken the new configuration",
        tail(home / "log" / "nginx.log", 5) or "it has no new workers",
        "see log/nginx.log in the home",
    )


def _accepts(worker: int) -> bool:
    """Whether it takes connections: the old ones do for 0.1 s after the new ones have started."""
    found = processes.process(worker)
    return found is not None and not found.argv[0].endswith("is shutting down")


def _in_use(action: CheckNginx) -> str:
    """The nginx that reads the configuration now."""
    with suppress(OSError, ValueError, LookupError):
        found = str(json.loads((action.folder / "nginx.json").read_text())["argv"][0])
        return found if os.access(found, os.X_OK) else str(action.binary)
    return str(action.binary)


def _told(found: Mapping[Path, str], how: str) -> str:
    return "\n".join(
        f"{site.stem} {how} until it is started anew; nginx does not accept its site: {why}"
        for site, why in found.items()
    )
