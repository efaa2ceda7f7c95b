"""A copy of an app's source that nothing changes any more."""

import ctypes
import errno
import os
import shutil
import stat
from pathlib import Path

from tapster.errors import TapsterError
from tapster.model.actions import CopySource
from tapster.system import files
from tapster.system.accounts import account, group_number, is_root
from tapster.system.shared import share
from tapster.system.source import Source, opened
from tapster.system.source_files import OURS, parents, reading

CANNOT = {errno.EXDEV, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL, errno.EPERM}
"""How a file system says that it does not copy by itself: copy_file_range(2)."""
AT_ONCE = 1 << 30


def copy(action: CopySource) -> str:
    """`target` holds the source, whole and on disk; what a person should know of it."""
    if action.target.exists():
        return ""
    beside = action.target.with_name(f"{action.target.name}.copying")
    files.remove(beside)
    try:
        beside.parent.mkdir(parents=True, exist_ok=True)
        with opened(action.folder, action.commit, action.home, beside.parent) as source:
            notes = _fill(action, source, beside)
        _sync(beside)
        beside.rename(action.target)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return "\n".join(notes)


def _fill(action: CopySource, source: Source, target: Path) -> list[str]:
    """Notes, once everything is in the target."""
    owner = _owner(action)
    named = {f"{each.rstrip('/')}/" for each in action.shared}
    shared = [each[:-1] for each in sorted(named) if not each.startswith(tuple(named - {each}))]
    copied = [name for name in source.files if not f"{name}/".startswith(tuple(named))]
    folders = ["", *sorted({above for name in (*copied, *shared) for above in parents(name)})]
    for name in folders:
        (target / name).mkdir(0o700)
    for name in copied:
        if os.path.islink(source.base / name):
            os.symlink(_inside(action.folder, source.base, name), target / name)
        else:
            _copy_file(source, name, target / name, owner)
    notes: list[str] = []
    for name in shared:
        notes += share(action, name, source.base)
        os.symlink(action.shared_folder / name, target / name)
    for name in reversed(folders):
        original = source.base / name
        mode = original.stat().st_mode if original.is_dir() else 0o755
        _give(target / name, mode | stat.S_IRWXU, owner)  # else it could not be removed again
    return notes


def _owner(action: CopySource) -> tuple[int, int]:
    """Uid and gid of what is copied; -1 for whoever runs tapster."""
    if is_root() and action.group:
        return 0, group_number(action.group)
    who = account(action.user) if is_root() else None
    return (who.uid, who.gid) if who else (-1, -1)


def _give(place: int | Path, mode: int, owner: tuple[int, int]) -> None:
    """The open file, or the folder, has the owner, and a mode that comes from the original's."""
    if owner[0] == 0:  # only root may write, and the group may read what the owner may
        mode = mode & 0o705 | (mode & 0o500) >> 3
    os.chown(place, *owner)
    os.chmod(place, mode & 0o777)


def _copy_file(source: Source, name: str, target: Path, owner: tuple[int, int]) -> None:
    with (
        reading(source.base / name, source.owner) as stream,
        files.explained(f"{name} was not copied"),
    ):
        original = stream.fileno()
        found = os.fstat(original)
        copied = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _copy_bytes(original, copied)
            _give(copied, found.st_mode, owner)
            when = source.changed_at
            changed = found.st_mtime_ns if when is None else when * 10**9
            os.utime(copied, ns=(changed, changed))
        finally:
            os.close(copied)


def _copy_bytes(original: int, copied: int) -> None:
    """All bytes are copied; those that the file system can share are not written again."""
    try:
        while os.copy_file_range(original, copied, AT_ONCE):
            pass
    except OSError as error:
        if error.errno not in CANNOT:
            raise
    while os.sendfile(copied, original, None, AT_ONCE):
        pass


def _inside(folder: Path, base: Path, name: str) -> str:
    """What the link leads to, relative to it: not outside the folder, where it could change."""
    leads_to = os.readlink(base / name)
    here = os.path.dirname(name)
    relative = leads_to
    if os.path.isabs(leads_to):
        above, last = os.path.split(leads_to)
        relative = os.path.relpath(f"{os.path.realpath(above)}/{last}", folder / here)
    top = os.path.realpath(base)
    end = os.path.realpath(os.path.join(top, here, relative))
    leaves = os.path.normpath(os.path.join(here, relative)).split("/")[0] == os.pardir
    if leaves or not f"{end}/".startswith(f"{top}/"):
        raise TapsterError(
            f"{name} was not copied",
            f"it is a link to {leads_to}, outside {folder}: a release has to stay as it is",
            f"copy what it leads to, name the link in `shared`, or leave it out with {OURS}",
        )
    return relative


def _sync(folder: Path) -> None:
    """Everything on the folder's file system is on disk: one call, not one for each file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(folder))
    finally:
        os.close(descriptor)
