"""A person's file with another content: changed from one moment to the next, or not at all."""

import os
import shutil
from contextlib import suppress
from pathlib import Path


def rewrite(path: Path, old: bytes, new: bytes) -> str:
    """Why the file was left as it is; empty if it is `new` now, with its owner, mode and links.

    old: what it has to be; whoever changed it meanwhile keeps the change
    """
    real = Path(os.path.realpath(path))
    temporary = real.with_name(f".{real.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as stream, real.open("rb") as now:
            stream.write(new)
            stream.flush()
            if now.read() != old:
                return "it has changed meanwhile"
            if os.fstat(now.fileno()).st_nlink > 1:
                return "it has a second name (a hard link), which would keep the old content"
            _take_after(now.fileno(), descriptor)
            os.fsync(descriptor)
        temporary.replace(real)
    except OSError as error:
        return error.strerror or repr(error)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return ""


def _take_after(other: int, descriptor: int) -> None:
    """Owner, mode and attributes are those of the other open file.

    By their names, whoever may change the folder could lead root to any file meanwhile.
    """
    facts, made = os.fstat(other), os.fstat(descriptor)
    if (facts.st_uid, facts.st_gid) != (made.st_uid, made.st_gid):
        os.fchown(descriptor, facts.st_uid, facts.st_gid)
    # after the owner: a change of owner clears some bits
    shutil.copystat(f"/proc/self/fd/{other}", f"/proc/self/fd/{descriptor}")
    os.utime(descriptor)
