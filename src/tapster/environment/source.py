"""What every reader of dependencies gives back, and the uv commands they share."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tapster.model.facts import Requirements, Tree

Command: TypeAlias = tuple[str, ...]
Reader: TypeAlias = Callable[[Tree, str], Requirements | None]
"""The requirements that this kind of file in this folder (`""` or `"app/"`) declares, or none."""

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
    files: tuple[str, ...],
    commands: tuple[Command, ...],
    files_made: Mapping[str, str] | None = None,
) -> Requirements:
    """Requirements that change whenever one of `files`, or what is done with them, changes."""
    made = files_made or {}
    texts = tuple(tree[path] for path in files)
    argv = tuple("\0".join(command) for command in commands)
    return Requirements(
        kind=kind,
        files=files,
        inputs=(kind, *texts, *argv, *made.values()),
        commands=(MAKE_VENV, *commands),
        files_made=made,
    )
