"""Programs that answer a question with one line."""

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from tapster.errors import TapsterError
from tapster.system.accounts import RunsAs

Read = TypeVar("Read")


def asked(  # noqa: PLR0913  what a program needs, and what a person does if it fails
    argv: Sequence[str | Path],
    what: str,
    fix: str,
    read: Callable[[str], Read],
    *,
    cwd: Path = Path("/"),
    env: Mapping[str, str] | None = None,
    account: RunsAs | None = None,
    timeout_s: int = 20,
) -> Read:
    """What `read` makes of the last line that the program prints; it exited with 0."""
    try:
        said = subprocess.run(  # noqa: S603  no shell
            argv,
            cwd=cwd,
            env=env,
            **(account or {}),
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=True,
        )
        return read(said.stdout.splitlines()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
        why = getattr(error, "stderr", "") or str(error)
        if isinstance(why, bytes):  # of a program that has not ended
            why = why.decode(errors="replace")
        raise TapsterError(what, why.strip(), fix) from error
