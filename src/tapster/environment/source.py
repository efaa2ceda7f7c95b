"""Dependency files to Requirements: what every reader shares."""

import json
import tomllib
from collections.abc import Mapping
from typing import Any, TypeAlias

from tapster.environment.local import local_inputs
from tapster.errors import TapsterError
from tapster.model.facts import Requirements, Tree

Command: TypeAlias = tuple[str, ...]
Files: TypeAlias = tuple[str, ...]

MAKE_VENV: Command = ("{uv}", "venv", "--relocatable", "--python", "{python}", "{venv}")
"""Relocatable, because it is renamed when it is whole."""


def install(*what: str) -> Command:
    """The command that installs into the new environment.

    Bytecode is compiled now, because the workers' account cannot write it later.
    """
    into = ("--python", "{venv}/bin/python", "--compile-bytecode")
    return ("{uv}", "pip", "install", *into, *what)


def read(
    kind: str,
    tree: Tree,
    files: Files,
    *commands: Command,
    made: Mapping[str, str] | None = None,
) -> Requirements:
    """Requirements that change whenever one of `files`, or what is done with them, changes."""
    made = made or {}
    texts = (tree[path] for path in files)
    argv = ("\0".join(command) for command in commands)
    local = local_inputs(kind, tree, files)
    return Requirements(
        kind=kind,
        files=files,
        inputs=(kind, *texts, *argv, *made.values(), *local),
        is_local=bool(local),
        commands=(MAKE_VENV, *commands),
        files_made=made,
    )


def table(tree: Tree, path: str) -> dict[str, Any]:
    """The file's content, from TOML or, for Pipfile.lock, JSON.

    Raises:
        TapsterError: if the file is not what its name says.
    """
    reads = json.loads if path.endswith("Pipfile.lock") else tomllib.loads
    try:
        content = reads(tree[path])
    except ValueError as error:
        raise TapsterError(
            f"{path} cannot be read, so the app's packages are not known",
            f"{path}: {error}",
            "correct the file, or make it again with the tool that wrote it",
        ) from error
    return content if isinstance(content, dict) else {}
