"""Where Flask and Quart serve static files: https://flask.palletsprojects.com/en/stable/api/."""

import ast
from collections.abc import Mapping
from pathlib import PurePosixPath

from tapster.model.facts import Tree


def static_folders(call: ast.Call, path: str, tree: Tree) -> Mapping[str, str] | None:
    """URL prefix and folder for a call in the file `path`; none if unsure, or if it is not there.

    Never the whole site, and never a folder outside.
    """
    given: dict[str, object] = {"static_folder": "static", "static_url_path": ""}
    for keyword in call.keywords:
        if keyword.arg in given:
            given[keyword.arg] = getattr(keyword.value, "value", None)
    folder, url = given.values()
    if not isinstance(folder, str) or not isinstance(url, str):
        return None
    static = PurePosixPath(path).parent / folder
    url = (url or static.name).strip("/")
    exists = any(key.startswith(f"{static}/") for key in tree)
    if not url or not exists or ".." in static.parts or static.is_absolute():
        return None
    return {f"/{url}/": str(static)}
