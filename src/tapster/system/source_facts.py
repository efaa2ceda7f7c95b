"""A folder, or a commit of it, as AppFacts of the copy that a release will have."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from shlex import quote

from tapster.config.decode import Decoded
from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts
from tapster.system.accounts import account_name
from tapster.system.app_tree import app_tree
from tapster.system.gather_app import app_facts, folder_and_file, readable
from tapster.system.source import file_settings, opened

DJANGOS_DEFAULT = re.compile(r"BASE_DIR *[/,] *[\"']db\.sqlite3")


def source_facts(
    path: Path, commit: str, environ: Mapping[str, str], home: Path
) -> tuple[AppFacts, Decoded | None, str, str]:
    """What exactly those files show that a copy would hold; their settings, commit and digest.

    `folder` is still the person's own, and so is the `env_file`: git mostly ignores it. The commit
    is its full id, with `+` if the working tree has more; empty outside git.
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
        by_default = (
            os.path.normpath(f"{each.root}/db.sqlite3")
            for each in facts.candidates[:1]
            if each.django_settings and any(map(DJANGOS_DEFAULT.search, tree.values()))
        )
        facts = replace(
            facts,
            folder=folder,
            owner=account_name(folder.stat().st_uid),
            env_file=str(env_file) if env_file.is_file() else None,
            databases=tuple(dict.fromkeys((*source.databases(), *by_default))),
        )
        return facts, file_settings(source.base), source.commit, source.digest()
