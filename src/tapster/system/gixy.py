"""What gixy-ng says of an nginx configuration, where it is installed.

It takes about 0.4 s, most of it to start, so it runs beside our own rules.
https://github.com/dvershinin/gixy
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tapster.model.finding import Finding, Place, Severity

PATIENCE_S = 10
SEVERITIES = {"HIGH": Severity.WARNING, "MEDIUM": Severity.ADVICE}
"""Low ones are matters of taste; and our exit code is not another program's to decide."""
HARMFUL = frozenset({"http_splitting", "ssrf"})
"""Anybody can use these."""
MINOR = frozenset({"version_disclosure", "if_is_evil"})
"""High for gixy, and no site fails for them."""
LEFT_OUT = frozenset(
    {
        "alias_traversal",  # also where no slash ends the alias, and nobody gets out of it
        *("weak_ssl_tls", "hsts_header", "ssl_stapling_without_resolver"),
        "try_files_is_evil_too",  # open_file_cache, its cure, serves files of before a deploy
    }
)
"""What rules of ours judge by more than one line, or what does more harm than good."""
SAME = {
    "add-header-redefinition": "nginx.add-header-replaced",
    "host-spoofing": "nginx.host-header-passed",
    "missing-resolver": "nginx.name-resolved-once",
    "worker-rlimit-nofile-vs-connections": "nginx.worker-connections-above-open-files",
}
"""What a rule of ours says, too, if both have found it in the same file."""


@dataclass(frozen=True, kw_only=True)
class Remark:
    """One finding of gixy's and what an explanation of it needs."""

    finding: Finding
    title: str
    source: str


@dataclass
class Gixy:
    """A run of gixy that has begun; none if it is not installed, or has nothing to look at."""

    running: subprocess.Popen[str] | None = None
    files: frozenset[Path] = field(default_factory=frozenset)

    def remarks(self) -> Iterator[Remark]:
        """What it found in the files that were asked for; nothing if it takes too long."""
        if self.running is None:
            return
        try:
            said, _ = self.running.communicate(timeout=PATIENCE_S)
            found = json.loads(said)
        except (subprocess.TimeoutExpired, ValueError):
            found = []
        finally:
            self.stop()
        for each in found:
            remark = _remark(each)
            if remark and remark.finding.where.file in self.files:
                yield remark

    def stop(self) -> None:
        """It does not run any more."""
        if self.running and self.running.poll() is None:
            self.running.kill()
            self.running.communicate()


def begin(confs: Sequence[Path], files: frozenset[Path], environ: Mapping[str, str]) -> Gixy:
    """It runs.

    files: the configurations and what they include; gixy follows every include
    """
    own = Path(sys.executable).with_name("gixy")
    program = (
        str(own) if os.access(own, os.X_OK) else shutil.which("gixy", path=environ.get("PATH"))
    )
    if not program or not confs:
        return Gixy()
    try:
        running = subprocess.Popen(  # noqa: S603  installed by the person
            [program, "-ll", "-f", "json", *map(str, confs)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
        )
    except OSError:
        return Gixy()
    return Gixy(running, files)


def _remark(said: Mapping[str, Any]) -> Remark | None:
    plugin, severity = str(said.get("plugin")), SEVERITIES.get(str(said.get("severity")))
    if severity is None or plugin in LEFT_OUT:
        return None
    if plugin in HARMFUL:
        severity = Severity.ERROR
    elif plugin in MINOR:
        severity = Severity.ADVICE
    title = str(said.get("summary") or plugin).rstrip(".")
    reason = " ".join(str(said.get("reason") or said.get("description") or title).split())
    cure = (said.get("fixes") or [{}])[0]
    fix = str(cure.get("description") or cure.get("title") or "")
    return Remark(
        finding=Finding(
            message=reason.rstrip("."),
            where=Place(file=Path(str(said.get("file"))), line=int(said.get("line") or 0)),
            fix=fix.rstrip(".") or f"see {said.get('reference')}",
            rule=f"gixy.{plugin.replace('_', '-')}",
            severity=severity,
        ),
        title=title,
        source=str(said.get("reference") or "https://gixy.getpagespeed.com/"),
    )
