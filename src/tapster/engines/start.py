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
    """`start` in the release's folder; the Emperor runs it, and so can a person.

    What runs is the program itself, in the script's own process. Only a program that its owner may
    stop with a signal of his own keeps the script as its parent: when it has ended well, and not
    because the Emperor said so, the vassal goes too, or the Emperor would start it again.
    """
    lines = ["#!/bin/sh", f"# Starts {release.app}, release {release.id}. Written by tapster."]
    lines += [f"cd {quote(str(process.cwd))} || exit 1"]
    lines += ["umask 027", f"exec >>{quote(str(release.log))} 2>&1"]
    lines += [f'echo "$(date "+%Y-%m-%d %H:%M:%S") {starting(release)}"']
    lines += [f"export {name}={quote(value)}" for name, value in process.env.items()]
    command = " ".join(quote(word) for word in process.argv)
    if process.remove_when_stopped is None:
        lines += [f"exec {command}"]
    else:
        told = quote(str(release.folder / "told-to-stop"))
        vassal = quote(str(process.remove_when_stopped))
        hooks = " ".join(f'--hook-emperor-{event} "touch:"{told}' for event in ("stop", "lost"))
        lines += [
            f"rm -f {told}",
            f"{command} {hooks}",
            "status=$?",
            f"[ $status -ne 0 ] || [ -e {told} ] || rm -f {vassal}",
            "exit $status",
        ]
    return File(path=release.folder / "start", text="\n".join(lines) + "\n", mode=PRIVATE)
