"""Invariant 4: a failed switch is taken back, wherever it fails."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.deploy.down import down_plan
from tapster.deploy.plan import release_plan, rollback_plan
from tapster.deploy.present import Present
from tapster.deploy.repair import repair_plan
from tapster.deploy.runner import run
from tapster.deploy.serving import Origin, Serving, remembered, serving
from tapster.errors import TapsterError
from tapster.model import actions as a
from tapster.model.actions import Action
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Upstream
from tests.factories import a_stack

STACK = a_stack(home=Path("/h"))
HOME = Home(STACK.home, STACK.run)
LONG = Home(HOME.path, Path("/run/tapster-1"))
OLD = HOME.release("shop", "20260101-000000")
NEW = HOME.release("shop", "20260102-000000")
ORIGIN = Origin(folder=STACK.folder)
FIRST = Present(
    home=HOME,
    files={},
    live=None,
    previous=None,
    warm=(),
    kept=(),
    astray=(),
    strays=(),
    unfinished=(),
    programs_amiss=(),
    programs_missing=(),
    rubbish=(),
    unused=(),
    is_known=False,
    is_up=False,
    is_unread=False,
    launcher="",
)
AGAIN = replace(
    FIRST,
    live=Serving(
        release=OLD,
        upstream=Upstream(address=f"unix:{OLD.socket}", protocol="uwsgi"),
        stats=f"unix:{OLD.stats}",
        drain_s=60,
    ),
    is_known=True,
    is_up=True,
)
MOST_STEPS = len(release_plan(STACK, NEW, ORIGIN, AGAIN).switch)


@dataclass
class FakeHost:
    """Links, vassals and the Emperor, with the promises of the real ones.

    A vassal's process runs while its link is there and the Emperor runs, as the Emperor sees to.
    """

    fails_at: int = -1
    half_done: bool = False
    links: dict[Path, str] = field(default_factory=dict)
    files: set[Path] = field(default_factory=set)
    made: set[Path] = field(default_factory=set)
    is_up: bool = False
    count: int = 0
    dropped: int = 0

    def perform(self, action: Action) -> str:
        self.count += 1
        fails = self.count - 1 == self.fails_at
        if not fails or self.half_done:
            self.change(action)
        if fails:
            raise TapsterError("it failed", "the test wanted it", "none")
        if OLD.vassal in self.links and not self.serves(self.answering()):
            self.dropped += 1
        return ""

    def change(self, action: Action) -> None:
        match action:
            case a.Link():
                self.links[action.path] = action.target
            case a.Remove():
                self.links.pop(action.path, None)
                self.files.discard(action.path)
                self.made.discard(action.path)
            case a.MakeFolder():
                self.made.add(action.path)
            case a.Write():
                self.files.add(action.file.path)
            case a.StartEmperor():
                self.is_up = True
            case a.StopEmperor():
                self.is_up = False
            case _:
                pass

    def answering(self) -> str:
        return self.links.get(NEW.live_socket, "")

    def serves(self, socket: str) -> bool:
        running = {release.socket.name for release in (OLD, NEW) if self.runs(release)}
        return socket in running

    def runs(self, release: Release) -> bool:
        return self.is_up and release.vassal in self.links


def serving_old(fails_at: int = -1, *, half_done: bool = False) -> FakeHost:
    links = {
        OLD.vassal: "old",
        OLD.live_socket: OLD.socket.name,
        OLD.live: f"releases/{OLD.id}",
    }
    return FakeHost(fails_at, half_done, links=links, is_up=True)


@given(fails_at=st.integers(0, MOST_STEPS - 1), half_done=st.booleans())
def test_nginx_always_has_a_running_release(fails_at: int, *, half_done: bool) -> None:
    host = serving_old(fails_at, half_done=half_done)

    with pytest.raises(TapsterError):
        run(release_plan(STACK, NEW, ORIGIN, AGAIN), host.perform)

    assert host.dropped == 0
    assert host.answering() == OLD.socket.name
    assert host.runs(OLD)
    assert not host.runs(NEW)
    assert host.links[OLD.live] == f"releases/{OLD.id}"


@given(fails_at=st.integers(0, MOST_STEPS - 1), half_done=st.booleans())
def test_a_first_start_that_fails_leaves_nothing_running(fails_at: int, *, half_done: bool) -> None:
    new, first = LONG.release("shop", NEW.id), replace(FIRST, home=LONG)
    plan = release_plan(STACK, new, ORIGIN, first)
    host = FakeHost(min(fails_at, len(plan.switch) - 1), half_done)

    with pytest.raises(TapsterError):
        run(plan, host.perform)

    assert not host.is_up
    assert host.links == {}


def test_after_a_switch_the_new_release_answers_and_the_old_one_is_gone() -> None:
    host = serving_old()

    run(release_plan(STACK, NEW, ORIGIN, AGAIN), host.perform)

    assert host.dropped == 0
    assert host.answering() == NEW.socket.name
    assert host.runs(NEW)
    assert not host.runs(OLD)


def test_a_failure_while_the_old_release_retires_leaves_the_new_one_serving() -> None:
    plan = release_plan(STACK, NEW, ORIGIN, AGAIN)
    host = serving_old(fails_at=len(plan.switch))

    with pytest.raises(TapsterError):
        run(plan, host.perform)

    assert host.answering() == NEW.socket.name
    assert host.runs(NEW)


def test_an_ini_with_its_own_ports_starts_only_when_the_one_before_is_gone() -> None:
    upstream = Upstream(address="127.0.0.1:3031", protocol="uwsgi")
    stack = replace(STACK, ini=Path("/srv/shop/wsgi.ini"), ini_upstream=upstream)

    actions = [step.action for step in release_plan(stack, NEW, ORIGIN, AGAIN).switch]

    gone = next(i for i, each in enumerate(actions) if isinstance(each, a.AwaitStopped))
    started = actions.index(
        a.Link(path=NEW.vassal, target="../apps/shop/releases/20260102-000000/uwsgi.ini")
    )
    assert gone < started


def test_an_app_that_goes_while_the_emperor_is_dead_leaves_the_others_with_a_new_one() -> None:
    left = replace(AGAIN, is_up=False)
    start = a.StartEmperor(home=HOME.path)

    steps = down_plan((left,), HOME, is_last=False, is_orphaned=True).retire

    assert steps.index(a.Remove(path=OLD.vassal)) < steps.index(start)
    assert start not in down_plan((left,), HOME, is_last=False).retire
    assert start not in down_plan((left,), HOME, is_last=True, is_orphaned=True).retire


def test_what_a_killed_tapster_left_is_cleared_first() -> None:
    stray = HOME.release("shop", "20260101-120000")
    present = replace(AGAIN, strays=(serving(STACK, stray, is_copy=False),), unfinished=(stray,))

    actions = [step.action for step in release_plan(STACK, NEW, ORIGIN, present).switch]

    assert a.Remove(path=stray.vassal) in actions
    assert a.Remove(path=stray.folder) in actions


def test_another_apps_leftovers_are_gone_and_nginx_hears_of_it() -> None:
    left = (HOME.site("dead"), HOME.app("dead"), HOME.run / "dead")
    present = replace(AGAIN, rubbish=left)

    actions = [step.action for step in release_plan(STACK, NEW, ORIGIN, present).switch]

    assert set(left) <= {each.path for each in actions if isinstance(each, a.Remove)}
    assert a.ReloadNginx(home=HOME.path) in actions


def taken_back(failures: dict[str, list[BaseException]]) -> list[str]:
    steps = tuple(
        a.Step(action=a.Remove(path=Path(f"/do/{n}")), undo=(a.Remove(path=Path(f"/undo/{n}")),))
        for n in range(4)
    )
    failures["/do/3"] = [TapsterError("it failed", "the test wanted it", "none")]
    done: list[str] = []

    def perform(action: Action) -> str:
        assert isinstance(action, a.Remove)
        if found := failures.get(str(action.path)):
            raise found.pop()
        done.append(str(action.path))
        return ""

    with pytest.raises(TapsterError, match="it failed"):
        run(a.Plan(switch=steps), perform)
    return done


def test_what_cannot_be_taken_back_at_once_is_tried_again() -> None:
    failures: dict[str, list[BaseException]] = {
        "/undo/3": [KeyboardInterrupt()],
        "/undo/1": [OSError(), TapsterError("it failed, too", "the test wanted it", "none")],
    }

    done = taken_back(failures)

    assert done[3:] == ["/undo/3", "/undo/2", "/undo/1", "/undo/0"]


def test_what_cannot_be_taken_back_at_all_keeps_what_it_stands_on() -> None:
    done = taken_back({"/undo/2": [OSError()] * 9})

    assert done[3:] == ["/undo/3"]


@given(fails_at=st.integers(0, MOST_STEPS - 1), half_done=st.booleans())
def test_a_start_that_fails_leaves_no_folder_of_its_own(fails_at: int, *, half_done: bool) -> None:
    host = serving_old(fails_at, half_done=half_done)
    host.made.add(OLD.folder)

    with pytest.raises(TapsterError):
        run(release_plan(STACK, NEW, ORIGIN, AGAIN), host.perform)

    assert NEW.folder not in host.made
    assert OLD.folder in host.made


def test_an_undone_write_brings_back_the_file_with_its_mode() -> None:
    before = File(path=HOME.site("shop"), text="# as it was\n", mode=0o600)
    present = replace(AGAIN, files={before.path: before})

    steps = release_plan(STACK, NEW, ORIGIN, present).switch

    assert (a.Write(file=before),) in [step.undo for step in steps]


def test_the_environment_of_the_new_release_stays_whatever_nothing_uses() -> None:
    own, old = STACK.environment.venv, HOME.environments / "old"

    plan = release_plan(STACK, NEW, ORIGIN, replace(AGAIN, unused=(own, old)))

    assert plan.switch[0].action == a.Remove(path=old), "before another deploy can have taken it"
    assert a.Remove(path=own) not in [*(step.action for step in plan.switch), *plan.retire]


def test_an_up_removes_no_release_that_a_deploy_has_kept() -> None:
    assert AGAIN.live
    kept = HOME.release("shop", "20251231-000000")
    present = replace(AGAIN, live=replace(AGAIN.live, is_copy=True), kept=(kept,))

    assert a.Remove(path=kept.folder) not in release_plan(STACK, NEW, ORIGIN, present).retire


def test_the_last_app_takes_what_a_killed_tapster_left_of_others_with_it() -> None:
    stray = HOME.release("dead", "20260101-120000")
    present = replace(
        AGAIN,
        strays=(serving(STACK, stray, is_copy=False),),
        rubbish=(HOME.site("dead"), HOME.app("dead")),
    )

    actions = down_plan((present,), HOME, is_last=True).retire

    removed = {each.path for each in actions if isinstance(each, a.Remove)}
    assert {HOME.site("shop"), HOME.app("shop"), HOME.site("dead"), HOME.app("dead")} <= removed
    assert {stray.vassal, OLD.vassal, HOME.run} <= removed


def test_static_files_come_and_go_with_their_release() -> None:
    shared = HOME.app("shop") / "live" / "static"
    stack = replace(STACK, collect_static=shared, static={"/static/": shared})

    actions = [step.action for step in release_plan(stack, NEW, ORIGIN, AGAIN).switch]

    texts = [each.file.text for each in actions if isinstance(each, a.Write)]
    assert NEW.static.is_relative_to(NEW.folder)
    assert a.MakeFolder(path=NEW.static) in actions
    assert any(f"STATIC_ROOT = {str(NEW.static)!r}" in text for text in texts)
    assert any(f'alias "{shared}/"' in text or f"alias {shared}/" in text for text in texts)


def test_a_reboot_that_took_the_short_way_to_the_sockets_is_no_obstacle() -> None:
    astray = remembered(LONG.release("shop", OLD.id), {})
    present = replace(AGAIN, home=LONG, astray=(astray,), is_up=False)
    way = a.Link(path=LONG.run, target="/h/run")
    site = File(path=LONG.site("shop"), text="# as it was\n")
    back = replace(present.live, release=LONG.release("shop", OLD.id)) if present.live else None

    assert back
    assert repair_plan(present).retire[0] == way
    assert rollback_plan(back, site, Path("/nginx"), present).switch[0].action == way


def test_down_gives_an_engine_that_finishes_requests_itself_the_time_for_them() -> None:
    itself = serving(replace(STACK, engine="gunicorn"), OLD, is_copy=False)
    steps = down_plan((replace(AGAIN, live=itself),), HOME, is_last=True).retire

    waits = [each.timeout_s for each in steps if isinstance(each, a.AwaitStopped)]

    assert min(waits) > itself.long_drain_s
