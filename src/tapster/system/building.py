"""Folders that commands fill, and commands that run once."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import Build, RunCommand
from tapster.system import files

QUOTED_LINES = 40


def build(action: Build) -> None:
    """The folder holds what the commands make: built beside and renamed, so whole or absent.

    Raises:
        TapsterError: with the words of the command that failed; nothing is left of it.
    """
    if action.folder.exists():
        return
    files.make_folder(action.folder.parent)
    _sweep(action.folder.parent)
    beside = action.folder.with_name(f"{action.folder.name}.{os.getpid()}.building")
    files.remove(beside)
    try:
        for name, text in action.files.items():
            (beside / "made").mkdir(parents=True, exist_ok=True)
            (beside / "made" / name).write_text(text)
        for command in action.commands:
            argv = [word.replace("{target}", str(beside)) for word in command]
            _run(argv, action.cwd, os.environ, f"{action.label} was not built")
        (beside / ".lock").unlink(missing_ok=True)  # uv's own, which everybody may write
        beside.rename(action.folder)
    except OSError as error:
        if not action.folder.exists():  # another tapster was faster
            raise TapsterError(
                f"{action.folder} was not built", str(error), "make room or allow it, then retry"
            ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def run(action: RunCommand) -> None:
    """The command ran and exited with 0.

    Raises:
        TapsterError: with its output, if it did not.
    """
    _run(
        list(action.argv),
        action.cwd,
        action.env,
        f"{action.label} failed",
        action.user,
        action.group,
        action.timeout_s,
    )


def _sweep(folder: Path) -> None:
    """Remove what killed builders left in the folder."""
    for left in folder.glob("*.building"):
        builder = left.stem.rpartition(".")[2]
        if not Path("/proc", builder).exists():
            files.remove(left)


def _run(  # noqa: PLR0913  what a process consists of
    argv: list[str],
    cwd: Path,
    env: Mapping[str, str],
    what: str,
    user: str = "",
    group: str = "",
    timeout_s: int = 1800,
) -> None:
    """The command exited with 0."""
    fix = f"run it by hand to see more: {' '.join(argv[:8])}"
    try:
        said = subprocess.run(  # noqa: S603  argv was decided in resolve, no shell
            argv,
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
            umask=0o022,
            user=user or None,
            group=group or None,
            extra_groups=() if user else None,
        )
    except subprocess.TimeoutExpired as error:
        raise TapsterError(what, f"no end after {timeout_s} seconds", fix) from error
    except OSError as error:
        raise TapsterError(what, f"{argv[0]}: {error.strerror}", fix) from error
    if said.returncode:
        lines = said.stdout.strip().splitlines()[-QUOTED_LINES:]
        why = "\n       ".join(lines) or f"it exited with {said.returncode}"
        raise TapsterError(what, why, "correct what it names, then run the same command again")
