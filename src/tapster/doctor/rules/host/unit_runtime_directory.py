"""`socket = /run/shop/shop.sock`, and nobody makes /run/shop."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from tapster.doctor.evidence import Evidence
from tapster.doctor.links import SOCKETS, address, is_tcp
from tapster.doctor.rule import rule
from tapster.doctor.starters import place_of, says, starters
from tapster.model.finding import Finding, Severity

RUN = PurePosixPath("/run")
MADE = re.compile(r"mkdir|install\s+-\w*d|tmpfiles", re.IGNORECASE)


@rule(
    title="the folder of the socket is gone after a reboot",
    severity=Severity.WARNING,
    source="https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#RuntimeDirectory=",
)
def check(evidence: Evidence) -> Iterator[Finding]:
    """
    Why: /run lies in memory and is empty after each boot. A folder that was made there by hand
    works until then. After that, uWSGI ends with `bind(): No such file or directory`, and nginx
    answers 502, usually in the night of the security updates.

    Fix: `RuntimeDirectory=shop` in the unit: systemd makes /run/shop before each start, and gives
    it to the account of `User=`.

    Ignore when: a file in /etc/tmpfiles.d makes the folder.
    """
    for starter in starters(evidence):
        if starter.kind != "systemd" or MADE.search(starter.text):
            continue
        made = says(starter.text, "RuntimeDirectory").split()
        for option in evidence.ini.all(*SOCKETS, "stats", "master-fifo"):
            path = PurePosixPath(address(option.value, evidence.ini))
            if is_tcp(str(path)) or path.parent == RUN or not path.is_relative_to(RUN):
                continue
            if not any(path.is_relative_to(RUN / name) for name in made):
                yield Finding(
                    message=f"nobody makes {path.parent} after a reboot, and uWSGI ends at once",
                    where=place_of(starter.file, starter.text, "ExecStart"),
                    fix=f"write `RuntimeDirectory={path.parent.relative_to(RUN)}` in [Service]",
                )
                return
