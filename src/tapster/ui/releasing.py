"""What a person sees of `tapster deploy`, `rollback` and `releases`."""

import os
from datetime import datetime

from tapster.deploy import service
from tapster.deploy.consider import Asked, consider_release
from tapster.errors import TapsterError
from tapster.model.release import Kept
from tapster.system import gather_present
from tapster.system.gather_releases import gather_releases
from tapster.system.homes import home_of
from tapster.system.perform import perform
from tapster.ui import tables
from tapster.ui.choosing import chosen
from tapster.ui.lines import advice, as_json, next_step, result
from tapster.ui.progress import telling
from tapster.ui.serving import end_on_signals, found, tell_trouble, tell_what_serves
from tapster.ui.words import print_plans

COLUMNS = ("release", "state", "made", "by", "commit", "size")


def show_plan(question: Asked, commit: str, *, is_json: bool) -> None:
    """Every Action that `deploy` would perform, in order; nothing is changed."""
    print_plans(service.plan_of(consider_release(question, commit)), is_json=is_json)


def deploy(question: Asked, commit: str, *, is_json: bool) -> None:
    """A new release serves; the one before is kept."""
    considered = consider_release(question, commit)
    if not is_json:
        advice(found(considered))
    for note in considered.resolved.advice:
        advice(f"note: {note}")
    end_on_signals()
    name, before = considered.stack.name, considered.now.get("id", "")
    try:
        served = service.bring_up(considered, telling(perform, is_quiet=is_json), advice)
    except (TapsterError, KeyboardInterrupt):
        if not is_json:
            tell_what_serves(considered.home, name)
        raise
    if is_json:
        release = served.release.id
        as_json({"app": name, "release": release, "before": before, "url": served.url})
        return
    tell_trouble(served)
    result(f"{name}@{served.release.id} is live on {served.url} after {served.took_s:.1f} s")
    if considered.now.get("is_copy"):  # what `up` has served is gone
        next_step(f"Back to {before}", "rollback", name, home=question.home)


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
    end_on_signals()
    try:
        served = service.roll_back(rollback, telling(perform, is_quiet=is_json), advice)
    except (TapsterError, KeyboardInterrupt):
        if not is_json:
            tell_what_serves(home, name)
        raise
    before = rollback.before.id if rollback.before else ""
    if is_json:
        release = served.release.id
        as_json({"app": name, "release": release, "before": before, "url": served.url})
        return
    tell_trouble(served)
    result(f"{name}@{served.release.id} is live on {served.url} after {served.took_s:.1f} s")
    if before:
        next_step(f"Forward to {before}", "rollback", name, "--to", before, home=home_flag)


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
