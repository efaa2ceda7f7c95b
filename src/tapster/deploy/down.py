"""What it takes to bring apps out of service, as Actions. Pure."""

from collections.abc import Iterator

from tapster.deploy.present import Present
from tapster.deploy.repair import swept
from tapster.deploy.running import drained, gone
from tapster.deploy.serving import Serving, vassals
from tapster.engines.on_demand import doorbell
from tapster.model import actions as a
from tapster.model.actions import Action, Plan
from tapster.model.home import Home


def down_plan(
    apps: tuple[Present, ...],
    home: Home,
    *,
    is_last: bool,
    is_orphaned: bool = False,
    is_purged: bool = False,
) -> Plan:
    """The apps are out of service: their requests are finished and none of their processes runs.

    nginx hears of it first, so that nobody is sent to a socket that is about to go. The last of
    the home's apps take nginx and the Emperor with them. Releases with a copy of the source stay,
    and what they share.

    is_orphaned: something of the home runs without its Emperor; a new one clears up after the
        old nginx, and the other apps go on
    is_purged: the releases go, too, and what they share
    """
    running = [known for app in apps for known in (*([app.live] if app.live else []), *app.warm)]
    is_up = any(app.is_up for app in apps)
    sites = [home.site(known.release.app) for known in running]
    steps: list[Action] = [a.Remove(path=path) for path in dict.fromkeys(sites)]
    if is_up and sites and not is_last:
        steps.append(a.ReloadNginx(home=home.path))
    if is_up:
        steps += [drained(known) for known in running]
    # All vassals first: the Emperor then stops them together, and not one a second.
    steps += [a.Remove(path=path) for known in running for path in vassals(known)]
    if is_last and not is_up:
        steps.append(a.StopEmperor(home=home.path))
    if is_last:  # the Emperor, which lets go of one socket a second, need not: it goes, too
        steps += [a.Remove(path=doorbell(known.release)) for known in running if known.is_on_demand]
    for known in running:
        steps += _gone(known, home)
    steps += [action for app in apps[:1] for action in swept(app)]
    if is_last and is_up:
        steps.append(a.StopEmperor(home=home.path))
    elif is_orphaned and not is_up and not is_last:
        steps.append(a.StartEmperor(home=home.path))
    for app in apps:
        steps += _cleared(app, home, is_purged=is_purged)
    if is_last:
        left = (home.run, home.path / "run", home.emperor / "emperor.json")
        steps += [a.Remove(path=path) for path in dict.fromkeys(left)]
    return Plan(switch=(), retire=tuple(steps))


def _gone(known: Serving, home: Home) -> Iterator[Action]:
    """No process of the release runs."""
    yield from gone(known, home)
    for vassal in vassals(known)[1:]:
        patience_s = known.process_stop_timeout_s
        yield a.AwaitStopped(home=home.path, vassal=vassal.stem, timeout_s=patience_s)


def _cleared(app: Present, home: Home, *, is_purged: bool) -> Iterator[Action]:
    """Of an app that is out of service only what can serve again is left."""
    known = (*([app.live.release] if app.live else []), *app.kept)
    if not known:
        return
    name = known[0].app
    if is_purged or not (app.kept or (app.live and app.live.is_copy)):
        yield from (a.Remove(path=path) for path in (home.run / name, home.app(name)))
        return
    if app.live and not app.live.is_copy:
        yield a.Remove(path=app.live.release.folder)
    links = (known[0].live, known[0].live_socket, known[0].live_http, home.previous(name))
    yield from (a.Remove(path=path) for path in links)
