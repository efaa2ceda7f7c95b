"""A dependency file as a table."""

import json
import tomllib
from typing import Any

from tapster.errors import TapsterError
from tapster.model.facts import Tree


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
