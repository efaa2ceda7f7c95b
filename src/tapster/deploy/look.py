"""A home as one app finds it, read from what lies there."""

from collections.abc import Iterator
from pathlib import Path

from tapster.deploy.present import Present
from tapster.deploy.serving import Serving, remembered, vassals
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.system import clock
from tapster.system import gather_present as present
from tapster.system.lock import is_held

DAY_S = 24 * 60 * 60


def look(home: Home, app: str) -> Present:
    """The home as `app` finds it; no app is called ``.

    Other apps that somebody is deploying meanwhile are left out: what is unfinished is theirs.
    """
    live = {name: present.live_release(home, name) for name in present.apps(home)}
    running = present.vassals(home)
    busy = {name for name in present.released_apps(home) if name != app and is_held(home, name)}
    known = [
        remembered(each, present.record(each))
        for each in present.releases(home)
        if each.app not in busy
    ]
    others = [each for each in known if each.release != live.get(each.release.app)]
    serving = [each for each in known if each not in others]
    whole = [each for each in others if each.is_copy and not each.release.unproven.exists()]
    warm = [each for each in whole if each.release.warm.exists()]
    strays = [each for each in others if each not in warm and each.release.vassal in running]
    own = [each for each in whole if each.release.app == app]
    found = present.nginx_files(home)
    if app not in live:
        found.pop(home.site(app), None)  # nothing to go back to
    kept_apps = {each.release.app for each in whole} | live.keys() | busy
    wanted = {path for each in serving for path in vassals(each)[1:]}
    return Present(
        home=home,
        files=found,
        live=next((each for each in serving if each.release.app == app), None),
        previous=present.previous_release(home, app),
        warm=tuple(each for each in own if each in warm and each.release.vassal in running),
        kept=tuple(each.release for each in reversed(own)),
        astray=tuple(each.release for each in serving if not present.is_reached(each.release)),
        strays=tuple(strays),
        unfinished=tuple(each.release for each in others if each not in whole),
        programs_amiss=tuple(sorted(path for path in running - wanted if "." in path.stem)),
        programs_missing=tuple(_missing(serving, running)),
        rubbish=tuple(_rubbish(home, {app, *live, *busy}, kept_apps)),
        unused=present.unused_environments(home, clock.unix_time() - DAY_S),
        is_known=app in kept_apps or home.shared(app).exists(),
        is_up=present.is_up(home),
        is_unread=home.unread.exists(),
        launcher=present.launcher(),
        log_bytes=present.log_bytes(home, app),
    )


def _missing(serving: list[Serving], running: frozenset[Path]) -> Iterator[tuple[Release, str]]:
    for each in serving:
        for name, vassal in zip(each.programs, vassals(each)[1:], strict=True):
            if vassal not in running:
                yield each.release, name


def _rubbish(home: Home, in_service: set[str], kept: set[str]) -> Iterator[Path]:
    """Sites of apps that are not in service, and folders of apps that cannot be any more."""
    yield from sorted(
        path for path in home.nginx.glob("sites/*.conf") if path.stem not in in_service
    )
    for folder in sorted((*home.run.glob("[!.]*/"), *(home.path / "apps").glob("*/"))):
        is_shared = home.shared(folder.name).exists()
        if folder.name not in in_service | kept and not is_shared:
            yield folder
