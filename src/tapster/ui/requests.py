"""Requests and output of an app, one readable line each."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from tapster.model.home import Home
from tapster.system.follow import lines

COLOURS = {"2": "32", "3": "36", "4": "33", "5": "31"}
"""First digit of a status to its ANSI colour: green, cyan, yellow, red."""


def follow(home: Home, app: str, *, from_start: bool, is_json: bool) -> None:
    """Print what the app's logs get, until interrupted."""
    folder = home.app_log(app)
    show(
        lines((folder / "access.jsonl", folder / "app.log"), from_start=from_start), is_json=is_json
    )


def show(found: Iterable[tuple[Path, str]], *, is_json: bool) -> None:
    """Each line of each log, requests in words unless JSON is wanted."""
    is_coloured = sys.stdout.isatty()
    for path, line in found:
        if path.suffix != ".jsonl":
            text = json.dumps({"log": path.name, "line": line}) if is_json else line
        else:
            text = line if is_json else request_line(line, is_coloured=is_coloured)
        print(text, flush=True)


def request_line(line: str, *, is_coloured: bool) -> str:
    """`12:01:44  200  GET /shop/7  38 ms  worker 812`; the line itself if it is no JSON."""
    try:
        said = json.loads(line)
        status = str(said["status"])
        time = str(said["time"])[11:19]
        took_ms = float(said["request_time"]) * 1000
    except (ValueError, KeyError, TypeError):
        return line
    shown = f"\x1b[{COLOURS.get(status[0], '0')}m{status}\x1b[0m" if is_coloured else status
    worker = f"  worker {said['worker']}" if said.get("worker") else ""
    return f"{time}  {shown}  {said.get('method')} {said.get('uri')}  {took_ms:.0f} ms{worker}"
