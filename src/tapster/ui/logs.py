"""What a person sees of `tapster logs`."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from tapster.model.home import Home
from tapster.system import gather_present
from tapster.system.follow import last_lines, lines
from tapster.system.homes import home_of
from tapster.ui.choosing import chosen
from tapster.ui.lines import advice
from tapster.ui.requests import show

Moment: TypeAlias = float
"""Unix time, seconds."""

TIMES = {
    re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d"): "%Y-%m-%d %H:%M:%S",
    re.compile(r"\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}"): "%a %b %d %H:%M:%S %Y",
}
"""How output says its time: as Python's logging does, or as uWSGI does."""


def print_logs(  # noqa: PLR0913  what was typed
    app: str | None,
    home_flag: str | None,
    count: int,
    only: str,
    *,
    is_followed: bool,
    is_json: bool,
) -> None:
    """The last lines of each of the app's logs, by time as far as they tell; then the new ones.

    only: `requests`, `output`, or empty for both
    """
    home = home_of(home_flag, os.environ)
    logged = gather_present.logged_apps(home)
    name = chosen(app, logged if app else gather_present.apps(home) or logged, home.path)
    paths = _paths(home, name, only)
    found = {path: last_lines(path, count) for path in paths}
    ends = {path: end for path, (_, end) in found.items()}
    show(merged({path: texts for path, (texts, _) in found.items()}), is_json=is_json)
    if is_followed:
        show(lines(ends), is_json=is_json)
    elif not any(ends.values()):
        advice(f"The logs of {name} are empty: {', '.join(map(str, paths))}")


def merged(found: dict[Path, tuple[str, ...]]) -> Iterator[tuple[Path, str]]:
    """Lines of several logs, oldest first; a line without a time follows the one before it."""
    timed = (line for path, texts in found.items() for line in _timed(path, texts))
    return ((path, text) for _, path, text in sorted(timed, key=lambda line: line[0]))


def moment(path: Path, line: str) -> Moment:
    """When the line was written; 0 if it does not say."""
    if path.suffix == ".jsonl":
        with suppress(ValueError, KeyError, TypeError):
            return float(json.loads(line)["msec"])
        return 0
    for pattern, form in TIMES.items():
        with suppress(ValueError):
            if said := pattern.search(line):
                text = said[0].replace("T", " ", 1)
                return datetime.strptime(text, form).astimezone().timestamp()
    return 0


def _timed(path: Path, texts: tuple[str, ...]) -> Iterator[tuple[Moment, Path, str]]:
    """Each worker of nginx writes its requests once a second; output is in order as it is."""
    latest: Moment = 0
    for text in texts:
        said = moment(path, text)
        latest = max(latest, said)
        yield (said if path.suffix == ".jsonl" and said else latest), path, text


def _paths(home: Home, app: str, only: str) -> tuple[Path, ...]:
    """The logs that are wanted; an .ini that runs as written has its own, too."""
    folder = home.app_log(app)
    live = gather_present.live_release(home, app)
    own = gather_present.record(live).get("logs", []) if live else []
    output = (folder / "app.log", *map(Path, own))
    every = {"requests": (folder / "access.jsonl",), "output": output}
    return every.get(only, (*every["requests"], *output))
