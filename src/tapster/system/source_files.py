"""Files below a folder that are a person's work, and that no ignore file names."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import TypeAlias

from tapster.errors import TapsterError
from tapster.system import files
from tapster.system.accounts import Account, acting_as

NEVER = frozenset({".git", "__pycache__", "node_modules"})
OURS, GITS = ".tapsterignore", ".gitignore"

DESCENT = "ps_d"
"""Group of pathspec's expressions: the `/` behind a folder that the pattern means."""

Rules: TypeAlias = tuple[tuple[str, tuple[tuple[re.Pattern[str], bool], ...]], ...]
"""A folder with a `/` at its end; what its ignore file means, and whether that is ignored.

Deepest first, and last line first.
"""


def walk(
    base: Path, home: Path, owner: Account, known: frozenset[str] | None, *, is_git: bool
) -> Iterator[str]:
    """Regular files and links below `base` that are not left out.

    known: those that git has or would have; none to take all
    is_git: .gitignore is git's business and has been considered
    """
    entered = {folder for name in known or () for folder in parents(name)}
    # The path with a `/` at its end, the rules for it, and whether .tapsterignore asks for all.
    below: list[tuple[str, Rules, Rules, bool]] = [("", (), (), False)]
    while below:
        inside, ours, gits, takes_all = below.pop()
        ours = (*_rules(base, inside, OURS, owner), *ours)
        gits = () if is_git else (*_rules(base, inside, GITS, owner), *gits)
        with files.explained(f"{base / inside} was not read"):
            entries = list(os.scandir(base / inside))
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            path = f"{inside}{entry.name}" + "/" * is_folder
            wanted = _verdict(ours, path)
            is_taken = takes_all if wanted is None else wanted
            is_ignored = wanted is False or (not is_taken and _verdict(gits, path) is False)
            is_file = entry.is_file(follow_symlinks=False)
            is_environment = not is_file and os.path.lexists(f"{entry.path}/pyvenv.cfg")
            if is_ignored or entry.name in NEVER or is_environment:
                continue
            is_known = known is None or path.rstrip("/") in (entered if is_folder else known)
            if not (is_known or is_taken):
                continue
            if is_folder and Path(entry.path) != home:
                below.append((path, ours, gits, is_taken))
            elif is_file or entry.is_symlink():
                yield path


@contextmanager
def reading(path: Path, owner: Account) -> Iterator[FileIO]:
    """The file, open, and never what a link leads to; root reads it as `owner`."""
    try:
        with acting_as(owner):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise TapsterError(
            f"{path} was not read",
            f"{error.strerror}, for {owner.name}",
            f"make it readable (chmod u+r), or leave it out: a line in {OURS}",
        ) from error
    with open(descriptor, "rb", buffering=0) as stream:
        yield stream


def parents(name: str) -> Iterator[str]:
    """Every folder that the path is in, but for the top one."""
    while name := os.path.dirname(name):
        yield name


def _rules(base: Path, inside: str, name: str, owner: Account) -> Rules:
    """What the folder's ignore file of this name says, if there is one."""
    path = base / inside / name
    if os.path.islink(path) or not os.path.isfile(path):  # git follows no link here, either
        return ()
    from pathspec import GitIgnoreSpec  # noqa: PLC0415  100 ms that other commands need not pay

    with reading(path, owner) as stream:
        lines = stream.read().decode(errors="surrogateescape").splitlines()
    try:
        patterns = GitIgnoreSpec.from_lines(lines).patterns
    except ValueError as error:
        raise TapsterError(f"{path} was not understood", str(error), "correct that line") from error
    said = ((p.regex, p.include) for p in reversed(patterns) if p.regex and p.include is not None)
    return ((inside, tuple(said)),)


def _verdict(rules: Rules, path: str) -> bool | None:
    """False if the path is ignored, True if it is taken again after all, None if nobody says."""
    for inside, patterns in rules:
        for regex, is_ignored in patterns:
            if _is_meant(regex, path[len(inside) :]):
                return not is_ignored
    return None


def _is_meant(regex: re.Pattern[str], path: str) -> bool:
    """Whether the pattern means the path itself, and not only a folder that it is in.

    What an ignored folder has is not looked at, and what is in one that is not has its own lines.
    """
    if DESCENT not in regex.groupindex:
        return bool(regex.search(path.rstrip("/")))
    return any(found.end(DESCENT) in {-1, len(path)} for found in regex.finditer(path))
