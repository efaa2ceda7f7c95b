"""Where tapster's own files lie on this machine."""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.home import Home, home_at
from tapster.system.files import explained


def home_of(flag: str | None, environ: Mapping[str, str]) -> Home:
    """The home that the flag, the environment or the account names."""
    return home_at(choose_home(flag, environ), lambda: short_base(environ))


def choose_home(flag: str | None, environ: Mapping[str, str]) -> Path:
    """The home: `--home`, else $TAPSTER_HOME, else the usual place for state of this account.

    https://specifications.freedesktop.org/basedir-spec/latest/
    """
    if chosen := flag or environ.get("TAPSTER_HOME"):
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/tapster")
    state = environ.get("XDG_STATE_HOME", "")
    if not state.startswith("/"):  # the specification says to ignore a relative path
        state = "~/.local/state"
    return (Path(state).expanduser() / "tapster").resolve()


def short_base(environ: Mapping[str, str]) -> Path:
    """A folder with a short path that only we may write, for a home with a long one."""
    uid = os.geteuid()
    if uid == 0 and os.access("/run", os.W_OK):
        return Path("/run")  # not /run/user/0, which nginx and the workers may not enter
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or "none")
    if runtime.is_absolute() and runtime.is_dir() and runtime.stat().st_uid == uid:
        return runtime
    return own_folder(Path(f"/tmp/tapster-{uid}"), 0o755 if uid == 0 else 0o700)  # noqa: S108


def own_folder(path: Path, mode: int) -> Path:
    """The folder `path`, which is ours and in which nobody else can write, in a place like /tmp."""
    with explained(f"the folder {path} was not made"):
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        facts = path.lstat()
        if stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.geteuid():
            path.chmod(mode)
            return path
    raise TapsterError(
        f"{path} cannot hold sockets",
        f"it is {stat.filemode(facts.st_mode)} and belongs to uid {facts.st_uid}, not to us",
        "remove it, set XDG_RUNTIME_DIR to a folder of your own, or choose a shorter --home",
    )
