"""The script that turns into a release's app server."""

from shlex import quote

from tapster.model.files import File
from tapster.model.process import Process
from tapster.model.release import Release

PRIVATE = 0o700
"""The script holds the app's variables, and so its secrets."""


def starting(release: Release) -> str:
    """What the log says at each start; a second one means that the first has failed."""
    return f"tapster: starts {release.app}@{release.id}"


def start_script(process: Process, release: Release) -> File:
    """`start` in the release's folder; the launcher runs it as the app's account, as can a person.

    What runs is the program itself, in the script's own process.
    """
    lines = ["#!/bin/sh", f"# Starts {release.app}, release {release.id}. Written by tapster."]
    lines += [f"cd {quote(str(process.cwd))} || exit 1", "umask 027"]
    lines += [f"export {name}={quote(value)}" for name, value in process.env.items()]
    lines += ["exec " + " ".join(quote(word) for word in process.argv)]
    return File(path=release.folder / "start", text="\n".join(lines) + "\n", mode=PRIVATE)
