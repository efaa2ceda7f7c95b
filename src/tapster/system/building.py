"""Folders that commands fill, and commands that run once."""

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import Build, RunCommand
from tapster.system import files
from tapster.system.accounts import NOT_LENT, Lent, lent, subprocess_account
from tapster.system.processes import ending
from tapster.system.tail import indented

PATIENCE_S = 1800
QUOTED_LINES = 40
KEPT = re.compile(
    r"PATH|LANG|LC_.*|UV_.*|PIP_.*|SSL_.*|REQUESTS_CA_BUNDLE|(https?|no|all)_proxy", re.IGNORECASE
)
"""Variables of root's that say where packages come from; the others are nobody else's business."""


def build(action: Build) -> None:
    """The folder holds what the commands make: built beside and renamed, so whole or absent."""
    if action.folder.exists():
        os.utime(action.folder)  # what was needed just now is not cleared away as unused
        return
    files.make_folder(action.folder.parent)
    files.sweep(action.folder.parent, "*.building")
    beside = action.folder.with_name(f"{action.folder.name}.{os.getpid()}.building")
    files.remove(beside)
    try:
        files.make_folder(beside, 0o755, action.user, action.group)
        env = _environment(action)
        for name, text in action.files.items():
            (beside / "made").mkdir(exist_ok=True)
            (beside / "made" / name).write_text(text)
        for command in action.commands:
            one = RunCommand(
                argv=tuple(word.replace("{target}", str(beside)) for word in command),
                cwd=action.cwd,
                env=env,
                label=f"building {action.label}",
                user=action.user,
                group=action.group,
                timeout_s=PATIENCE_S,
            )
            with lent(action.user, one.argv[0]) as program:
                run(one, program)
        files.remove(beside / "made")  # may hold passwords of package indexes
        for place in (beside, _cache(action)):
            (place / ".lock").unlink(missing_ok=True)  # uv's own, which everybody may write
        beside.rename(action.folder)
    except OSError:
        if not action.folder.exists():  # another tapster was not faster
            raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def run(action: RunCommand, program: Lent = NOT_LENT) -> str:
    """The command ran and exited with 0; what it printed, if that is to be shown."""
    what = f"{action.label} failed"
    fix = f"run it by hand to see more: {' '.join(action.argv[:8])}"
    try:
        said = subprocess.run(  # noqa: S603  argv was decided in resolve, no shell
            action.argv,
            cwd=action.cwd,
            env=dict(action.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=action.timeout_s,
            check=False,
            umask=0o022,
            **program,
            **subprocess_account(action.user, action.group),
        )
    except subprocess.TimeoutExpired as error:
        raise TapsterError(what, f"no end after {action.timeout_s} seconds", fix) from error
    except OSError as error:
        raise TapsterError(what, f"{action.argv[0]}: {error.strerror}", fix) from error
    if said.returncode:
        lines = said.stdout.strip().splitlines()[-QUOTED_LINES:]
        words = f"{shlex.join(action.argv)} {ending(said.returncode)}, without a word"
        fix = "correct what it names, then run the same command again"
        raise TapsterError(what, indented(lines) or words, fix)
    return said.stdout.strip() if action.is_shown else ""


def _cache(action: Build) -> Path:
    return action.folder.parents[1] / "cache" / action.user


def _environment(action: Build) -> Mapping[str, str]:
    """Variables for the commands: our own, or what another account needs of them to fetch packages.

    uv's cache has to be the account's own, too; in the home, so that files can be linked.
    """
    if not action.user:
        return {**os.environ, "UV_VENV_CLEAR": "1"}
    cache = _cache(action)
    files.make_folder(cache, 0o700, action.user, action.group)
    kept = {name: os.environ[name] for name in os.environ if KEPT.fullmatch(name)}
    return {**kept, "HOME": str(cache), "UV_CACHE_DIR": str(cache), "UV_VENV_CLEAR": "1"}
