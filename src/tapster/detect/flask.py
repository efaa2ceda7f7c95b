"""Flask: https://flask.palletsprojects.com/en/stable/api/#application-object."""

import ast
from collections.abc import Mapping
from pathlib import PurePosixPath

from tapster.detect.framework import Framework
from tapster.model.facts import Tree


def static_folders(call: ast.Call, folder: str, tree: Tree) -> Mapping[str, str] | None:
    """The folder that Flask itself would serve, if there is one and the call is plain."""
    arguments = {keyword.arg: keyword.value for keyword in call.keywords}
    given = {"static_folder": "static", "static_url_path": None}
    for name in given:
        if name in arguments:
            value = arguments[name]
            if not isinstance(value, ast.Constant) or not isinstance(value.value, str):
                return None
            given[name] = value.value
    static = PurePosixPath(folder, given["static_folder"] or "")
    url = given["static_url_path"] or f"/{static.name}"
    inside = ".." not in static.parts and not static.is_absolute()
    if not inside or not url.strip("/") or not any(key.startswith(f"{static}/") for key in tree):
        return None
    return {f"/{url.strip('/')}/": str(static)}


FLASK = Framework(
    name="Flask",
    constructors=frozenset({"flask.Flask", "flask.app.Flask", "apiflask.APIFlask"}),
    static=static_folders,
)
