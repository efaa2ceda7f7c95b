"""Load on one address: wrk for some seconds, and what it saw."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REPORT = Path(__file__).with_name("report.lua")
CONNECTIONS = 32
THREADS = 2


@dataclass(frozen=True, kw_only=True)
class Load:
    """What one run of wrk saw."""

    requests: int
    rate: float
    """Requests a second."""
    p50_ms: float
    p99_ms: float
    refused: int
    """Answers with a status of 400 or more."""
    broken: int
    """Connections that could not be made, read, written, or timed out."""


def find_wrk() -> str:
    """The path of wrk.

    Raises:
        SystemExit: if this machine has none, with how to get it.
    """
    found = shutil.which("wrk")
    if found is None:
        raise SystemExit(
            "The bench needs wrk, which this machine does not have.\n"
            "  why: no `wrk` in PATH\n"
            "  fix: install it (Debian and Ubuntu: apt install wrk), then run make bench again"
        )
    return found


def load(wrk: str, url: str, seconds: float) -> Load:
    """What wrk sees on that address in about so many seconds."""
    said = subprocess.run(
        [
            wrk, f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s",
            "--timeout", "5s", "-s", str(REPORT), url,
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + 60,
    ).stdout  # fmt: skip
    seen: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
    return Load(
        requests=seen["requests"],
        rate=seen["requests"] / (seen["duration_us"] / 1e6),
        p50_ms=seen["p50_us"] / 1000,
        p99_ms=seen["p99_us"] / 1000,
        refused=seen["refused"],
        broken=seen["broken"],
    )
