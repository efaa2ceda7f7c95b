"""What tapster knows of one framework."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tapster.model.facts import Tree

StaticFolders: TypeAlias = Callable[[ast.Call, str, Tree], Mapping[str, str] | None]
"""URL prefixes and folders, from the call that makes the app and the folder of its file."""


def no_static_folders(_call: ast.Call, _folder: str, _tree: Tree) -> None:
    """A framework without a convention for static files."""


@dataclass(frozen=True, kw_only=True)
class Framework:
    """How an app of this framework looks in source."""

    name: str
    interface: Literal["wsgi", "asgi"] = "wsgi"
    constructors: frozenset[str] = frozenset()
    """Dotted names whose call, or whose subclass's call, is an app."""
    methods: frozenset[str] = frozenset()
    """Names of methods whose call is an app, such as Pyramid's `make_wsgi_app`."""
    servers: frozenset[str] = frozenset()
    """Dotted names whose call serves, and returns only when the server ends."""
    static: StaticFolders = no_static_folders
