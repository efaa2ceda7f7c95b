"""What a person sees of `tapster up`."""

import os
import signal
import sys
from contextlib import suppress
from types import FrameType

from tapster.deploy import service
from tapster.deploy.consider import Considered, consider
from tapster.deploy.service import Served
from tapster.errors import TapsterError
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.settings import Asked
from tapster.system import gather_present
from tapster.system.perform import perform
from tapster.ui.lines import advice, as_json, next_step, result
from tapster.ui.progress import telling
from tapster.ui.requests import follow
from tapster.ui.words import print_plans

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def show_plan(question: Asked, *, is_json: bool) -> None:
    """Every Action that `up`, or `deploy`, would perform, in order; nothing is changed."""
    considered = considered_aloud(question, is_json=is_json)
    print_plans(service.plan_of(considered), is_json=is_json)


def serve(question: Asked, *, is_detached: bool, is_json: bool) -> None:
    """The app is in service; in the foreground, until the person stops it."""
    considered = considered_aloud(question, is_json=is_json)
    stack = considered.stack
    is_detached = is_detached or stack.ini_background
    end_on_signals()
    served: Served | None = None
    try:
        served = service.bring_up(
            considered, telling(is_quiet=is_json), advice, is_for_good=is_detached
        )
        tell_trouble(served)
        if is_json:
            as_json({"app": stack.name, "release": served.release.id, "url": served.url})
        else:
            ending = "" if is_detached else "; stop with Ctrl-C"
            result(f"{stack.name} is up on {served.url} after {served.took_s:.1f} s{ending}")
        if is_detached and not is_json:
            next_step("Stop", "down", stack.name)
        elif not is_detached:
            stay(considered.home, stack.name, is_json=is_json)
    except (TapsterError, KeyboardInterrupt):
        if not is_json:
            tell_what_serves(considered.home, stack.name)
        raise
    finally:
        _ignore_signals()
        if served is not None and not is_detached:
            put_away(considered.home, served.release)


def considered_aloud(question: Asked, *, is_json: bool) -> Considered:
    """What follows from what was typed; the person is told what was found."""
    considered = consider(question)
    if not is_json:
        advice(found(considered))
    for note in considered.resolved.advice:
        advice(f"note: {note}")
    return considered


def tell_what_serves(home: Home, name: str) -> None:
    """Which release answers, although a command has failed or was interrupted."""
    live = gather_present.live_release(home, name)
    if live and gather_present.is_up(home):
        advice(f"{name}@{live.id} serves: {gather_present.record(live)['url']}")


def tell_trouble(served: Served) -> None:
    """What the person may have to clear up, although the app is in service."""
    if served.trouble:
        advice(str(served.trouble))


def stay(home: Home, name: str, *, is_json: bool) -> None:
    """Requests scroll by until Ctrl-C, SIGTERM or a closed terminal."""
    with suppress(KeyboardInterrupt):
        follow(home, name, is_json=is_json)
    if sys.stderr.isatty():
        advice("")


def found(considered: Considered) -> str:
    """`Flask app app:app in app.py, environment .venv, Python 3.11.7, in uwsgi`."""
    app, stack, named = considered.app, considered.stack, considered.resolved.candidate
    if stack.ini is not None:
        what = f"{stack.ini.name} as it is written"
    elif named.is_guess:
        what = f"the app {named.spec}"
    else:
        what = f"{named.framework} app {named.spec} in {named.file}"
    python = app.environment or considered.host.python
    if app.environment is not None:
        where = os.path.relpath(python.prefix, stack.folder)
        environment = f"environment {python.prefix if where.startswith('..') else where}"
    elif app.requirements.files:
        environment = f"environment built from {', '.join(app.requirements.files)}"
    else:
        environment = "an environment of its own"
    before = considered.now.get("engine", stack.engine)
    moved = f" ({before} until now)" if before != stack.engine else ""
    account = f", as {stack.user}" if stack.as_root else ""
    return f"{what}, {environment}, Python {python.version}, in {stack.engine}{moved}{account}"


def put_away(home: Home, release: Release) -> None:
    """The release is stopped, unless another has taken its place."""
    if service.bring_release_down(home, release, perform, advice):
        advice(f"Stopped {release.app}")
    else:
        advice(f"{release.app} was left as it is: another `tapster up` or `down` has changed it")


def end_on_signals() -> None:
    """The first of these signals is an interruption, and no other disturbs what it brings about."""
    for sent in ENDING:
        if signal.getsignal(sent) != signal.SIG_IGN:  # as nohup has it
            signal.signal(sent, _interrupt)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    _ignore_signals()
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    for sent in ENDING:
        signal.signal(sent, lambda *_: None)  # programs that we start would inherit SIG_IGN
