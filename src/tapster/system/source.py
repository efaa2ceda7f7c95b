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
from tapster.system.git import State, repository
from tapster.system.source_files import reading, walk

KIND = 0o170100
"""What git keeps of a mode: a file or a link, and whether it is a program."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a copy of a folder holds, and where it comes from."""

    folder: Path
    """The person's own."""
    files: tuple[str, ...]
    """Regular files and links, relative POSIX paths in order."""
    digest: str
    """Of their names, kinds and contents: equal copies have equal digests."""
    git: State
    """Nothing is in it outside git."""
    settings: Decoded | None
    """What the settings file says: the folder's own, or the commit's if one was named."""
    notes: tuple[str, ...] = ()
    """What a person should know of what is not copied."""

    @property
    def commit(self) -> str:
        """Full id, with `+` if the working tree has more; empty outside git."""
        return self.git.commit + "+" * (self.git.is_dirty and bool(self.git.commit))


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The files of a source, where they can be read."""

    base: Path
    files: tuple[str, ...]
    git: State
    owner: Account
    """With whose rights root reads them."""
    notes: tuple[str, ...] = ()


def listing(folder: Path, commit: str, home: Path) -> Listing:
    """What a copy of the folder would hold: of the commit, or as it is if that is empty.

    home: tapster's own folder, which is left out

    Raises:
        AskedWronglyError: if there is no such commit.
        TapsterError: if git, or the operating system, does not let it be read.
    """
    with opened(folder, commit, home) as source:
        return listed(folder, source)


def listed(folder: Path, source: Opened) -> Listing:
    """The files and what they are, while they can be read."""
    return Listing(
        folder=folder,
        files=source.files,
        digest=_digest(source),
        git=source.git,
        settings=file_settings(source.base),
        notes=source.notes,
    )


@contextmanager
def opened(folder: Path, commit: str, home: Path, beside: Path | None = None) -> Iterator[Opened]:
    """The files that a copy would hold: those of a commit lie in a folder for that long.

    beside: what that folder is made in; without it, where temporary files are
    """
    git = repository(folder)
    if commit and git is None:
        raise AskedWronglyError(
            f"{folder} has no commit {commit}",
            "it lies in no git repository, or this machine has no git",
            "name a folder of a repository, or leave the commit out",
        )
    if git and commit:
        at = git.at(commit)
        with git.checked_out(at.commit, beside) as (tree, notes):
            names = _walked(tree, home, git.owner, is_git=True)
            yield Opened(base=tree, files=names, git=at, owner=git.owner, notes=notes)
        return
    found = folder.stat()
    owner = account_with(found.st_uid, found.st_gid)
    known, notes = git.tree_files() if git else (frozenset[str](), ())
    if git and known:
        names = _walked(folder, home, owner, known, is_git=True)
        yield Opened(base=folder, files=names, git=git.state(), owner=owner, notes=notes)
    else:  # also if it lies in a repository that ignores it
        names = _walked(folder, home, owner, is_git=False)
        yield Opened(base=folder, files=names, git=State(), owner=owner)


def source_text(folder: Path, commit: str, name: str) -> str | None:
    """A file's text, at the commit if one is named; none if there is no such file."""
    git = repository(folder)
    if git and commit:
        return git.text(git.at(commit).commit, name)
    return files.read(folder / name) if (folder / name).is_file() else None


def file_settings(folder: Path) -> Decoded | None:
    """What the folder's settings file says, if it has one."""
    name = settings_file(files.names(folder))
    if name is None:
        return None
    text = files.read(folder / name)
    return decode(text, name) if name == "tapster.toml" else decode_pyproject(text, name)


def _walked(
    base: Path, home: Path, owner: Account, known: frozenset[str] | None = None, *, is_git: bool
) -> tuple[str, ...]:
    return tuple(sorted(walk(base, Path(os.path.realpath(home)), owner, known, is_git=is_git)))


def _digest(source: Opened) -> str:
    whole = hashlib.sha256()
    for name in source.files:
        path = source.base / name
        kind = os.lstat(path).st_mode & KIND
        whole.update(b"%s\0%o\0" % (os.fsencode(name), kind))
        if os.path.islink(path):
            whole.update(os.fsencode(os.readlink(path)))
            continue
        with reading(path, source.owner) as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()
