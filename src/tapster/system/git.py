"""A git repository, asked through the git program with no more rights than its owner has.

A repository's configuration names programs that git runs, and its owner writes it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tapster.errors import AskedWronglyError, TapsterError
from tapster.system.accounts import Account, account_with, is_root, runs_as

NO_CHANGES: Mapping[str, str] = {}
NOTHING_RUNS = ("-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null")


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A folder that git knows; it need not be the top one."""

    folder: Path
    owner: Account
    """Who runs git: without root, whoever runs tapster."""

    def tree_files(self) -> frozenset[str]:
        """What git tracks and what it would, in submodules that are there, too."""
        listed = self._git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
        files: set[str] = set()
        for name in (os.fsdecode(raw).rstrip("/") for raw in listed.split(b"\0") if raw):
            inner = self.folder / name
            if os.path.islink(inner) or not inner.is_dir():
                files.add(name)
            elif os.path.lexists(inner / ".git"):
                below = Repository(folder=inner, owner=self.owner).tree_files()
                files.update(f"{name}/{each}" for each in below)
        return frozenset(files)

    def checked_out(self) -> str:
        """The commit that the working tree has, with `+` if it has more; empty before the first."""
        status = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=normal")
        lines = os.fsdecode(self._git(*status, "--", ".")).rstrip("\0").split("\0")
        said = [line for line in lines if line.startswith("# ")]
        commit = said[0].removeprefix("# branch.oid ")
        return "" if commit == "(initial)" else commit + "+" * (len(lines) > len(said))

    def commit(self, name: str) -> tuple[str, int]:
        """The full id that a branch, a tag or an id stands for, and its Unix time."""
        try:
            asked = ("rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}")
            commit = self._git(*asked).decode().split()[-1]
        except TapsterError as error:
            raise AskedWronglyError(
                f"{self.folder} has no commit {name}",
                error.why,
                f"see what there is: git -C {self.folder} log --oneline --all",
            ) from error
        return commit, int(self._git("log", "-1", "--format=%ct", commit, "--"))

    @contextmanager
    def files_of(self, commit: str, beside: Path | None) -> Iterator[Path]:
        """The commit's files in a folder that is gone afterwards, without its submodules.

        beside: the folder that it is made in; without it, where temporary files are
        """
        with tempfile.TemporaryDirectory(dir=beside, prefix=".commit-") as place:
            tree = Path(place, "tree")
            tree.mkdir()
            if is_root():
                for path in (place, tree):
                    os.chown(path, self.owner.uid, self.owner.gid)
            index = {"GIT_INDEX_FILE": f"{place}/index"}
            git_dir = self._git("rev-parse", "--absolute-git-dir").decode().rstrip("\n")
            self._git("read-tree", f"{commit}:./", env=index)
            there = ("--git-dir", git_dir, "--work-tree", str(tree))
            self._git(*there, "checkout-index", "--all", env=index, folder=tree)
            yield tree

    def _git(
        self, *argv: str, env: Mapping[str, str] = NO_CHANGES, folder: Path | None = None
    ) -> bytes:
        # Root does not say so of its own: then git itself looks whether root owns all of it.
        trusted = () if is_root() and self.owner.uid == 0 else ("-c", "safe.directory=*")
        said = subprocess.run(  # noqa: S603  no shell, and what is asked for cannot be an option
            ("git", *NOTHING_RUNS, *trusted, *argv),  # noqa: S607  a person's git may be anywhere
            cwd=folder or self.folder,
            env={**self._environment(), **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            umask=0o022,
            **runs_as(self.owner),
        )
        if said.returncode:
            raise TapsterError(
                f"git did not read {self.folder}",
                said.stderr.decode(errors="replace").strip() or f"git {argv[0]} failed",
                "correct what git names, then run the same command again",
            )
        return said.stdout

    def _environment(self) -> Mapping[str, str]:
        kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        if is_root() and self.owner.uid != 0:
            kept = {"PATH": os.environ.get("PATH", os.defpath), "HOME": self.owner.home}
        return {
            **kept,
            "LC_ALL": "C",
            "GIT_OPTIONAL_LOCKS": "0",  # reading changes nothing
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_DISCOVERY_ACROSS_FILESYSTEM": "1",
        }


def repository(folder: Path) -> Repository | None:
    """The repository that the folder lies in; none without one, and on a machine without git."""
    for above in (folder, *folder.parents):
        if os.path.lexists(above / ".git") and shutil.which("git"):
            found = os.lstat(above / ".git")
            return Repository(folder=folder, owner=account_with(found.st_uid, found.st_gid))
    return None
