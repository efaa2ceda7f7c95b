"""The source of a release: what a copy of a folder would hold."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tapster.config.decode import Decoded, decode, decode_pyproject, settings_file
from tapster.errors import AskedWronglyError
from tapster.system import files
from tapster.system.accounts import Account, account_with
from tapster.system.git import repository
from tapster.system.source_files import reading, walk

KIND = 0o170100
"""What git keeps of a mode: a file or a link, and whether it is a program."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The files that a copy of a folder would hold, where they can be read."""

    base: Path
    files: tuple[str, ...]
    """Regular files and links, relative POSIX paths in order."""
    owner: Account
    """With whose rights root reads them."""
    commit: str = ""
    """Full id, with `+` if the working tree has more; empty outside git."""
    changed_at: int | None = None
    """Unix time of the commit, if one was named; otherwise each file has its own."""

    def digest(self) -> str:
        """Of names, kinds and contents: equal copies have equal digests."""
        whole = hashlib.sha256()
        for name in self.files:
            path = self.base / name
            kind = os.lstat(path).st_mode & KIND
            whole.update(b"%s\0%o\0" % (os.fsencode(name), kind))
            if os.path.islink(path):
                whole.update(os.fsencode(os.readlink(path)))
                continue
            with reading(path, self.owner) as stream:
                whole.update(hashlib.file_digest(stream, "sha256").digest())
        return whole.hexdigest()

    def databases(self) -> Iterator[str]:
        """Files of SQLite, whole pages with a header: https://www.sqlite.org/fileformat.html."""
        regular = (name for name in self.files if not os.path.islink(self.base / name))
        for name in (each for each in regular if not os.path.getsize(self.base / each) % 512):
            with reading(self.base / name, self.owner) as stream:
                if stream.read(16) == b"SQLite format 3\0":
                    yield name


@contextmanager
def opened(folder: Path, commit: str, home: Path, beside: Path | None = None) -> Iterator[Source]:
    """The files that a copy would hold: those of a commit lie in a folder for that long.

    home: tapster's own folder, which is left out
    beside: what that folder is made in; without it, where temporary files are
    """
    git = repository(folder)
    if commit and git is None:
        raise AskedWronglyError(
            f"{folder} has no commit {commit}",
            "it lies in no git repository, or this machine has no git",
            "name a folder of a repository, or leave the commit out",
        )
    home = Path(os.path.realpath(home))
    if git and commit:
        full, when = git.commit(commit)
        with git.files_of(full, beside) as tree:
            names = tuple(sorted(walk(tree, home, git.owner, None, is_git=True)))
            yield Source(base=tree, files=names, owner=git.owner, commit=full, changed_at=when)
        return
    found = folder.stat()
    owner = account_with(found.st_uid, found.st_gid)
    known = git.tree_files() if git else frozenset()
    at = git.checked_out() if git and known else ""  # none if it ignores the folder
    names = tuple(sorted(walk(folder, home, owner, known or None, is_git=bool(known))))
    yield Source(base=folder, files=names, owner=owner, commit=at)


def file_settings(folder: Path) -> Decoded | None:
    """What the folder's settings file says, if it has one."""
    name = settings_file(files.names(folder))
    if name is None:
        return None
    text = files.read(folder / name)
    return decode(text, name) if name == "tapster.toml" else decode_pyproject(text, name)
