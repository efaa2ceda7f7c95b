"""Files, links and folders, each changed from one moment to the next or not at all."""

import errno
import os
import pwd
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.files import File
from tapster.system.accounts import group_number

FIXES = {
    errno.ENOSPC: "make room on that file system, then run the command again",
    errno.EDQUOT: "make room in that account's quota, then run the command again",
    errno.EFBIG: "raise the limit of file sizes (`ulimit -f`), then run the command again",
    errno.EROFS: "choose a folder that can be written: --home DIR",
    errno.EACCES: "run as the account that owns it, or choose another folder: --home DIR",
    errno.EPERM: "run as the account that owns it, or choose another folder: --home DIR",
    errno.ENOTDIR: "move the file that is in the way of the folder",
    errno.EEXIST: "move the file that is in the way of the folder",
    errno.EISDIR: "move the folder that is in the way of the file",
    errno.ENOENT: "make it, or correct its name",
    errno.ENAMETOOLONG: "choose a shorter folder: --home DIR",
}


@contextmanager
def explained(what: str) -> Iterator[None]:
    """What the operating system refuses is told in words: `what` did not happen."""
    try:
        yield
    except OSError as error:
        where = f": {error.filename}" if error.filename else ""
        raise TapsterError(
            what,
            f"{error.strerror or repr(error)}{where}",
            FIXES.get(error.errno or 0, "make the path writable, or choose another: --home DIR"),
        ) from error


def names(folder: Path) -> tuple[str, ...]:
    """Names of what lies in the folder."""
    with explained(f"{folder} was not read"):
        return tuple(sorted(entry.name for entry in folder.iterdir()))


def read(path: Path) -> str:
    """The text of a file that a person wrote."""
    with explained(f"{path} was not read"):
        try:
            return path.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise TapsterError(f"{path} was not read", str(error), "save it as UTF-8") from error


def write(file: File, user: str = "", group: str = "") -> None:
    """`file` is on disk, whole: a reader, or a power cut, meets the old text or the new."""
    with explained(f"{file.path} was not written"), _replacing(file.path) as temporary:
        # Secrets pass through here: nobody else may open the file before its mode is set.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as stream:
            stream.write(file.text)
            _own(descriptor, user, group)
            os.fchmod(descriptor, file.mode)
            stream.flush()
            os.fsync(descriptor)


def link(path: Path, target: str) -> None:
    """`path` is a symbolic link to `target`; at no moment was it missing."""
    with explained(f"{path} was not linked to {target}"), _replacing(path) as temporary:
        temporary.symlink_to(target)


def make_folder(path: Path, mode: int = 0o755, user: str = "", group: str = "") -> None:
    """The folder exists with this mode and, if `user` or `group` is given, this owner.

    Parents that are missing are made so that every account may enter them.
    """
    with explained(f"the folder {path} was not made"):
        make_way(path)
        unfollowed = os.O_NOFOLLOW if user or group else 0  # a link gives no folder away
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | unfollowed)
        try:
            _own(descriptor, user, group)
            if stat.S_IMODE(os.fstat(descriptor).st_mode) != mode:
                os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)


def make_way(path: Path) -> None:
    """The folder exists; it and those above it that were missing are open to all accounts."""
    for folder in (*reversed(path.parents), path):
        with suppress(FileExistsError):
            folder.mkdir()
            folder.chmod(0o755)  # a strict umask would lock out nginx and the workers


def remove(path: Path) -> None:
    """The file, link or folder is gone; of a link, only the link.

    Raises:
        TapsterError: also for `/`, a folder directly below it, and what holds the home folder.
    """
    if not path.is_absolute() or ".." in path.parts or _holds_too_much(path):
        raise TapsterError(
            f"{path} was not removed",
            "tapster never removes the root, a system folder or a home folder",
            "remove it by hand if that is what you mean",
        )
    with explained(f"{path} was not removed"):
        if path.is_symlink() or not path.is_dir():
            path.unlink(missing_ok=True)
            return
        import shutil  # noqa: PLC0415  costs 10 ms that most commands need not pay

        while path.exists():
            # Another process may remove files at the same time.
            with suppress(FileNotFoundError):
                shutil.rmtree(path)


def sweep(folder: Path, pattern: str) -> None:
    """Nothing is left of what makers that were killed have begun: `<name>.<pid>.<suffix>`."""
    for left in folder.glob(pattern):
        maker = left.stem.rpartition(".")[2]
        if maker.isdigit() and not Path("/proc", maker).exists():
            remove(left)


def _holds_too_much(path: Path) -> bool:
    top_level = 2  # "/" and "usr"
    return len(path.parts) <= top_level or Path("~").expanduser().is_relative_to(path)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """What is made at the path that this gives takes the place of `path`, or is gone again."""
    sweep(path.parent, ".*.*.tmp")
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)  # of a killed process that had our pid
    try:
        yield temporary
        temporary.replace(path)
        _sync(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _own(descriptor: int, user: str, group: str) -> None:
    if not user and not group:
        return
    now = os.fstat(descriptor)
    uid = pwd.getpwnam(user).pw_uid if user else now.st_uid
    gid = group_number(group) if group else now.st_gid
    if (uid, gid) != (now.st_uid, now.st_gid):
        os.fchown(descriptor, uid, gid)


def _sync(folder: Path) -> None:
    """The folder's entries are on disk: without this a rename can be lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
