"""granian: what it is told, its process, its socket. It speaks HTTP."""

import json

from tapster.engines.serving_files import serving_files, serving_process
from tapster.engines.start import Process
from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.stack import Stack, Upstream

LEAST_BACKLOG = 128
"""granian refuses less."""


def files(stack: Stack, release: Release) -> tuple[File, ...]:
    """granian.json, and what runs beside the app."""
    told = {
        "app": f"{stack.module}:{stack.callable}",
        "interface": stack.interface,
        "socket": str(release.socket),
        "backlog": max(stack.backlog, LEAST_BACKLOG),
        "processes": stack.processes,
        "threads": stack.threads,
        "preload": stack.preload,
        "reload": stack.reload,
        "request_timeout_s": stack.request_timeout_s,
        "stop_timeout_s": max(stack.stop_timeout_s, stack.long_request_timeout_s),
    }
    text = json.dumps(told, indent=2) + "\n"
    return (File(path=release.folder / "granian.json", text=text), *serving_files(release))


def process(stack: Stack, release: Release) -> Process:
    """The app's own interpreter with granian as a module in it."""
    told = str(release.folder / "granian.json")
    return serving_process(stack, release, "tapster_serving.granian", told)


def upstream(stack: Stack, release: Release) -> Upstream:
    """live.http."""
    _ = stack
    return Upstream(address=f"unix:{release.live_http}", protocol="http")
