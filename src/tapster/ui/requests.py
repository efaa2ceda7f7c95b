"""Requests and output of an app, one readable line each."""

import json
from collections.abc import Iterable
from pathlib import Path

from tapster.model.home import Home
from tapster.system.follow import end, lines
from tapster.ui.lines import harmless, is_coloured, result

COLOURS = {"2": "32", "3": "36", "4": "33", "5": "31"}
"""First digit of a status to its ANSI colour: green, cyan, yellow, red."""


def follow(home: Home, app: str, *, is_json: bool) -> None:
    """Print what the app's logs get from now on, until interrupted."""
    folder = home.app_log(app)
    paths = (folder / "access.jsonl", folder / "app.log")
    show(lines({path: end(path) for path in paths}), is_json=is_json)


def show(found: Iterable[tuple[Path, str]], *, is_json: bool) -> None:
    """Each line of each log, requests in words unless JSON is wanted."""
    in_colour = is_coloured()
    for path, line in found:
        if path.suffix == ".jsonl":
            result(line if is_json else request_line(line, in_colour=in_colour))
        else:
            result(json.dumps({"log": path.name, "line": line}) if is_json else harmless(line))


def request_line(line: str, *, in_colour: bool) -> str:
    """`12:01:44  200     38 ms  812    GET /shop/7`; the line itself if it is no JSON.

    Who answered is a worker's pid; the app, if it named none; or nginx. Long paths come last.
    """
    try:
        said = json.loads(line)
        status = f"{said['status']:03}"
        time = str(said["time"])[11:19]
        took_ms = float(said["request_time"]) * 1000
        asked = f"{said['method']} {said['uri']}"
        by = said["worker"] or ("app" if said["header_time"].strip("-,: ") else "nginx")
    except (ValueError, KeyError, TypeError, AttributeError):
        return harmless(line)
    asked = harmless(asked)
    shown = f"\x1b[{COLOURS.get(status[0], '0')}m{status}\x1b[0m" if in_colour else status
    return f"{time}  {shown}  {took_ms:5.0f} ms  {by:<7}  {asked}"
