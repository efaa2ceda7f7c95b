"""What a person sees of `tapster deploy`, `rollback` and `releases`."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from tapster.deploy import service
from tapster.deploy.runner import Perform
from tapster.deploy.service import Served, Tell
from tapster.errors import TapsterError
from tapster.model.home import Home
from tapster.model.release import Kept
from tapster.model.settings import Asked
from tapster.system import gather_present
from tapster.system.homes import home_of
from tapster.ui import tables
from tapster.ui.choosing import chosen
from tapster.ui.lines import advice, as_json, next_step, result
from tapster.ui.progress import telling
from tapster.ui.serving import considered_aloud, end_on_signals, tell_trouble, tell_what_serves
from tapster.ui.words import print_plans

COLUMNS = ("release", "state", "made", "by", "commit", "size")


def deploy(question: Asked, *, is_json: bool) -> None:
    """A new release serves; the one before is kept."""
    considered = considered_aloud(question, is_json=is_json)
    name, now = considered.stack.name, considered.now
    bring_up = partial(service.bring_up, considered)
    _change(bring_up, considered.home, name, now, is_json=is_json)


def roll_back(
    app: str | None, to: str | None, home_flag: str | None, *, is_plan: bool, is_json: bool
) -> None:
    """A release that served before serves again."""
    home = home_of(home_flag, os.environ)
    name = chosen(app, gather_present.released_apps(home), home.path)
    rollback = service.consider_rollback(home, name, to)
    if is_plan:
        print_plans((service.plan_of_rollback(rollback),), is_json=is_json)
        return
    now = gather_present.record(rollback.before) if rollback.before else {}
    _change(partial(service.roll_back, rollback), home, name, now, is_json=is_json)


def _change(
    change: Callable[[Perform, Tell], Served],
    home: Home,
    name: str,
    now: Mapping[str, Any],
    *,
    is_json: bool,
) -> None:
    """The change is made and told, and the way back to what has served until now.

    now: its release.json; what `up` has served is gone
    """
    end_on_signals()
    try:
        served = change(telling(is_quiet=is_json), advice)
    except (TapsterError, KeyboardInterrupt):
        if not is_json:
            tell_what_serves(home, name)
        raise
    release = served.release.id
    if is_json:
        as_json({"app": name, "release": release, "before": now.get("id", ""), "url": served.url})
        return
    tell_trouble(served)
    result(f"{name}@{release} is live on {served.url} after {served.took_s:.1f} s")
    if now.get("is_copy"):
        way, to = ("Back", ()) if now["id"] < release else ("Forward", ("--to", now["id"]))
        next_step(f"{way} to {now['id']}", "rollback", name, *to)


def show_releases(app: str | None, home_flag: str | None, *, is_json: bool) -> None:
    """Every release of the app on disk, newest first."""
    home = home_of(home_flag, os.environ)
    name = chosen(app, gather_present.released_apps(home), home.path)
    known = gather_present.kept(home, name)
    if is_json:
        as_json(known)
    else:
        tables.show(COLUMNS, [_row(each) for each in known], right=("size",))


def _row(each: Kept) -> tuple[str, ...]:
    made = datetime.fromtimestamp(each.created).astimezone()
    dirty = "+" if each.commit.endswith("+") else ""
    return (
        each.id,
        each.state,
        f"{made:%Y-%m-%d %H:%M:%S}",
        each.who,
        each.commit[:12] + dirty,
        f"{each.size_bytes / 1e3:,.0f} kB",
    )
