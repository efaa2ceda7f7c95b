"""A home as one app finds it, read from what lies there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tapster.deploy.present import Present
from tapster.deploy.running import STOPPING_S
from tapster.deploy.serving import Serving, remembered, vassals
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.system import clock
from tapster.system import gather_present as present
from tapster.system.files import explained
from tapster.system.lock import is_held

DAY_S = 24 * 60 * 60


def look(home: Home, app: str) -> Present:
    """The home as `app` finds it; no app is called ``."""
    (found,) = looks(home, (app,))
    return found


def looks(home: Home, apps: tuple[str, ...]) -> tuple[Present, ...]:
    """The home as each of these apps finds it, of which most is read once.

    Other apps that somebody is deploying meanwhile are left out: what is unfinished is theirs.
    """
    with explained(f"cannot look into {home.path}"):
        return tuple(_looks(home, apps))


def _looks(home: Home, apps: tuple[str, ...]) -> Iterator[Present]:
    live = {name: present.live_release(home, name) for name in present.apps(home)}
    running = present.vassals(home)
    releases = present.releases(home)
    busy = {
        name for name in {each.app for each in releases}.difference(apps) if is_held(home, name)
    }
    running = frozenset(path for path in running if path.name.partition("@")[0] not in busy)
    known = [remembered(each, present.record(each)) for each in releases if each.app not in busy]
    serving = {each.release: each for each in known if each.release == live.get(each.release.app)}
    others = [each for each in known if each.release not in serving]
    whole = {
        each.release: each for each in others if each.is_copy and not each.release.unproven.exists()
    }
    warm = {release for release in whole if release.warm.exists()}
    strays = [
        # With little time for its last requests if it never was proved to answer any.
        replace(each, drain_s=STOPPING_S) if each.release.unproven.exists() else each
        for each in others
        if each.release.vassal in running and each.release not in warm
    ]
    kept_apps = {release.app for release in whole} | live.keys() | busy
    wanted = {path for each in serving.values() for path in vassals(each)[1:]}
    files, is_unread = present.nginx_files(home), home.unread.exists()
    amiss = tuple(_amiss(files, serving, home)) if is_unread else ()
    common = Present(
        home=home,
        files={**files, **{file.path: file for file in amiss}},
        astray=tuple(
            each for each in serving.values() if not present.leads(each.link, each.release.socket)
        ),
        strays=tuple(strays),
        unfinished=tuple(each.release for each in others if each.release not in whole),
        programs_amiss=tuple(sorted(path for path in running - wanted if "." in path.stem)),
        programs_missing=tuple(_missing(serving.values(), running)),
        sites_amiss=amiss,
        rubbish=(
            *_rubbish(home, {*live, *busy}, kept_apps),
            *_unused_sockets(home, running, busy),
            *(release.unproven for release in serving if release.unproven.exists()),
            *present.cut_short(home),
        ),
        unused=present.unused_environments(home, clock.unix_time() - DAY_S),
        is_up=present.is_up(home),
        is_unread=is_unread,
        launcher=present.launcher(),
    )
    for app in apps:
        own = [each for each in whole.values() if each.release.app == app]
        now, files = live.get(app), dict(common.files)
        if not now:
            files.pop(home.site(app), None)  # nothing to go back to
        yield replace(
            common,
            files=files,
            live=serving.get(now) if now else None,
            previous=present.previous_release(home, app),
            warm=tuple(e for e in own if e.release in warm and e.release.vassal in running),
            kept=tuple(each.release for each in reversed(own)),
            rubbish=tuple(path for path in common.rubbish if path.stem != app),
            is_known=app in kept_apps or home.shared(app).exists(),
            log_bytes=present.log_bytes(home, app),
        )


def _amiss(files: Mapping[Path, File], live: Iterable[Release], home: Home) -> Iterator[File]:
    """The sites that live releases were proved with, where something else lies."""
    for release in live:
        site = home.site(release.app)
        own = release.folder / "site.conf"
        wanted = own.read_text(encoding="utf-8") if own.exists() and site in files else ""
        if wanted and files[site].text != wanted:
            yield replace(files[site], text=wanted)


def _missing(serving: Iterable[Serving], running: frozenset[Path]) -> Iterator[tuple[Release, str]]:
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
        is_kept = folder.name in in_service | kept or is_shared
        if not is_kept and not is_held(home, folder.name):  # its first deploy may have begun
            yield folder


def _unused_sockets(home: Home, running: frozenset[Path], busy: set[str]) -> Iterator[Path]:
    """What releases that do not run have left in the folders of sockets."""
    for path in sorted(home.run.glob("[!.]*/*.*")):
        release = home.release(path.parent.name, path.stem)
        is_link = path in {release.live_socket, release.live_http}
        is_theirs = is_link or release.app in busy
        if not is_theirs and release.vassal not in running:
            yield path
