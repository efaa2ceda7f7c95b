"""What a person sees of `tapster down`."""

import os

from tapster.deploy import service
from tapster.system import gather_present
from tapster.system.homes import home_of
from tapster.ui.choosing import chosen
from tapster.ui.lines import advice, as_json
from tapster.ui.progress import telling
from tapster.ui.words import print_plans


def stop(  # noqa: PLR0913  one for each option
    app: str | None,
    home_flag: str | None,
    *,
    is_all: bool,
    is_purged: bool,
    is_plan: bool,
    is_json: bool,
) -> None:
    """The app, or every app, is out of service."""
    home = home_of(home_flag, os.environ)
    names = (gather_present.released_apps if is_purged else gather_present.apps)(home)
    if app or (len(names) > 1 and not is_all):
        names = (chosen(app, names, home.path, "or stop all of them with --all"),)
    if is_plan:
        print_plans((service.plan_of_down(home, names, is_purged=is_purged),), is_json=is_json)
        return
    was_there = service.has_anything(home)
    service.bring_down(home, names, telling(is_quiet=is_json), is_purged=is_purged)
    if is_json:
        as_json({"stopped": names})
    elif names:
        advice(f"Stopped {', '.join(names)}")
    else:
        advice("Removed what was left" if was_there else "Nothing was running")
