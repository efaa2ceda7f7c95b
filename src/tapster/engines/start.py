"""The scripts that turn into a release's app server, and into what runs beside it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

from tapster.model.files import File
from tapster.model.release import Release
from tapster.model.stack import Stack

PRIVATE = 0o700
"""The scripts hold the app's variables, and so its secrets."""
PROGRAM = re.compile(r"(?!(\.|cd|command|eval|exec|export|set|source|time|ulimit) )[\w./-]+( .*)?")
"""One command that is no business of the shell's own; what it does with its words is."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A program as it is to be started: argv, folder and the whole environment."""

    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]


def starting(release: Release) -> str:
    """What the log says at each start; a second one means that the first has failed."""
    return f"tapster: starts {release.app}@{release.id}"


def start_script(process: Process, release: Release, beside: str = "") -> File:
    """`start` in the release's folder; the launcher runs it as the app's account, as can a person.

    What runs is the program itself, in the script's own process.

    beside: a command that runs in the background, and not as a child: uWSGI would wait for it
    """
    command = "exec " + " ".join(quote(word) for word in process.argv)
    command = f"({beside} &)\n{command}" if beside else command
    return _script(release.folder / "start", release, process, command)


def program_files(stack: Stack, process: Process, release: Release) -> Iterator[File]:
    """`start-<name>` for each process of the Procfile, and what its vassal is a link to.

    process: the app server, whose variables they get, too
    """
    for program in stack.programs:
        own = {"TAPSTER_VASSAL": f"{release.vassal.stem}.{program.name}"}
        beside = Process(argv=(), cwd=stack.root, env={**process.env, **own})
        is_plain = PROGRAM.fullmatch(program.command) and not set(";&|()") & set(program.command)
        command = f"exec {program.command}" if is_plain else program.command
        yield _script(release.folder / f"start-{program.name}", release, beside, command)
        text = f"# Runs start-{program.name}. Written by tapster.\n[uwsgi]\n"
        yield File(path=program_ini(release, program.name), text=text)


def program_ini(release: Release, name: str) -> Path:
    """What `vassals/<app>@<id>.<name>.ini` is a link to."""
    return release.folder / f"start-{name}.ini"


def _script(path: Path, release: Release, process: Process, command: str) -> File:
    lines = ["#!/bin/sh", f"# Starts {release.app}, release {release.id}. Written by tapster."]
    lines += [f"cd {quote(str(process.cwd))} || exit 1", "umask 027"]
    lines += [f"export {name}={quote(value)}" for name, value in process.env.items()]
    return File(path=path, text="\n".join([*lines, command, ""]), mode=PRIVATE)
