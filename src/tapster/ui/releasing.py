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
from tapster.system.gather_releases import gather_releases
from tapster.system.homes import home_of
from tapster.system.perform import perform
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
    if _is_way_back(bring_up, considered.home, name, now, is_json=is_json):
        next_step(f"Back to {now['id']}", "rollback", name, home=question.home)


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
    if _is_way_back(partial(service.roll_back, rollback), home, name, now, is_json=is_json):
        next_step(f"Forward to {now['id']}", "rollback", name, "--to", now["id"], home=home_flag)


def _is_way_back(
    change: Callable[[Perform, Tell], Served],
    home: Home,
    name: str,
    now: Mapping[str, Any],
    *,
    is_json: bool,
) -> bool:
    """The change is made and told; whether to tell how to get back to what has served until now.

    now: its release.json; what `up` has served is gone
    """
    end_on_signals()
    try:
        served = change(telling(perform, is_quiet=is_json), advice)
    except (TapsterError, KeyboardInterrupt):
        if not is_json:
            tell_what_serves(home, name)
        raise
    release = served.release.id
    if is_json:
        as_json({"app": name, "release": release, "before": now.get("id", ""), "url": served.url})
        return False
    tell_trouble(served)
    result(f"{name}@{release} is live on {served.url} after {served.took_s:.1f} s")
    return bool(now.get("is_copy"))


def show_releases(app: str | None, home_flag: str | None, *, is_json: bool) -> None:
    """Every release of the app on disk, newest first."""
    home = home_of(home_flag, os.environ)
    name = chosen(app, gather_present.released_apps(home), home.path)
    known = gather_releases(home, name)
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
