"""A folder, or a commit of it, as AppFacts of the copy that a release will have."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from tapster.config.decode import Decoded
from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts
from tapster.system.accounts import account_name
from tapster.system.app_tree import app_tree
from tapster.system.gather_app import app_facts, folder_and_file, readable
from tapster.system.source import file_settings, opened


class Listing(NamedTuple):
    """Which files a release will have."""

    folder: Path
    """The person's own."""
    commit: str
    """Full id, with `+` if the working tree has more; empty outside git."""
    digest: str
    settings: Decoded | None
    """What the settings file says: the folder's own, or the commit's if one was named."""


def source_facts(
    path: Path, commit: str, environ: Mapping[str, str], home: Path
) -> tuple[AppFacts, Listing]:
    """What exactly those files show that a copy would hold, and which they are.

    `folder` is still the person's own, and so is the `env_file`: git mostly ignores it.
    """
    given = readable(path)
    if given.is_file() and given.suffix == ".ini":
        raise AskedWronglyError(
            f"{path} was not deployed",
            "an .ini is run as it is written, with sockets of its own, which only one can have",
            f"name the app's folder: tapster deploy {quote(str(path.parent))}, or serve the .ini: "
            f"tapster up {quote(str(path))}",
        )
    folder, file = folder_and_file(given)
    with opened(folder, commit, home) as source:
        tree = app_tree(source.base, frozenset(source.files))
        facts = app_facts(source.base, tree, environ, file, is_copy=True)
        env_file = folder / ".env"
        return replace(
            facts,
            folder=folder,
            owner=account_name(folder.stat().st_uid),
            env_file=str(env_file) if env_file.is_file() else None,
        ), Listing(folder, source.commit, source.digest(), file_settings(source.base))
