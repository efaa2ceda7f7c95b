"""Invariant 4: whatever fails, and whatever undo fails, nginx has a running release to talk to."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.deploy.plan import release_plan, rollback_plan
from tapster.deploy.present import Present
from tapster.deploy.repair import repair_plan
from tapster.deploy.runner import retire, switch
from tapster.deploy.serving import Origin, Serving, serving
from tapster.errors import TapsterError
from tapster.model import actions as a
from tapster.model.actions import Action, Plan
from tapster.model.files import File
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.model.stack import Program, Stack
from tests.deploy.test_runner import FIRST
from tests.factories import a_stack

STACK = a_stack(
    home=Path("/h"),
    static={"/static/": Path("/h/apps/shop/releases/20260103-000000/source/static")},
    programs=(Program(name="worker", command="celery"),),
    release_command=("migrate",),
)
HOME = Home(STACK.home, STACK.run)
OLDER, OLD, NEW = (HOME.release("shop", f"2026010{day}-000000") for day in (1, 2, 3))


def known(release: Release, stack: Stack = STACK, *, is_copy: bool = True) -> Serving:
    return serving(stack, release, is_copy=is_copy)


SERVES = replace(FIRST, live=known(OLD), previous=OLDER, kept=(OLDER,), is_known=True, is_up=True)
WARM = replace(SERVES, warm=(known(OLDER),))
SITE = File(path=HOME.site("shop"), text="# as it was\n")
HTTP_SITE = replace(SITE, text=f"# {OLDER.live_http}\n")
HTTP = replace(STACK, interface="asgi", engine="uvicorn")
HTTP_SERVES = replace(SERVES, live=known(OLD, HTTP))
EXCHANGED = replace(SERVES, warm=(known(OLDER, HTTP),))
"""After a switch from one protocol to another, while nginx's old workers still finish uploads."""
KILLED = replace(HTTP_SERVES, strays=(known(OLDER),), is_unread=True)
"""After a tapster that has switched from one protocol to another, and was about to tell nginx."""


def deploy(present: Present, stack: Stack = STACK, *, is_copy: bool = True) -> Plan:
    origin = Origin(folder=Path("/srv/shop"), is_copy=is_copy, created=1e9)
    return release_plan(stack, NEW, origin, present)


def rollback(present: Present, stack: Stack = STACK) -> Plan:
    site = HTTP_SITE if stack == HTTP else SITE
    return rollback_plan(known(OLDER, stack), site, Path("/nginx"), present)


PLANS: Mapping[str, tuple[Plan, Present]] = {
    "deploy": (deploy(SERVES), SERVES),
    "deploy beside a warm release": (deploy(WARM), WARM),
    "deploy on demand": (deploy(SERVES, replace(STACK, on_demand_idle_s=60)), SERVES),
    "deploy after an up": (
        deploy(replace(SERVES, live=known(OLD, is_copy=False))),
        replace(SERVES, live=known(OLD, is_copy=False)),
    ),
    "up": (deploy(SERVES, is_copy=False), SERVES),
    "deploy with an unread nginx": (deploy(unread := replace(SERVES, is_unread=True)), unread),
    "deploy with an engine that speaks HTTP": (deploy(SERVES, HTTP), SERVES),
    "deploy from one engine that speaks HTTP to another": (
        deploy(HTTP_SERVES, replace(HTTP, engine="granian")),
        HTTP_SERVES,
    ),
    "deploy back to uWSGI": (deploy(HTTP_SERVES), HTTP_SERVES),
    "up with another engine": (deploy(SERVES, HTTP, is_copy=False), SERVES),
    "rollback to an engine that speaks uwsgi": (rollback(HTTP_SERVES), HTTP_SERVES),
    "deploy back to HTTP, just exchanged": (deploy(EXCHANGED, HTTP), EXCHANGED),
    "deploy, just exchanged": (deploy(EXCHANGED, replace(STACK, keep_releases=2)), EXCHANGED),
    "rollback to a warm release that speaks HTTP": (rollback(EXCHANGED, HTTP), EXCHANGED),
    "rollback": (rollback(SERVES), SERVES),
    "rollback to a warm release": (rollback(WARM), WARM),
}
MOST = max(len(plan.switch) + len(plan.retire) for plan, _ in PLANS.values())


@dataclass
class Host:
    """Links, nginx and the Emperor: what is in the vassals folder runs, unless it is broken."""

    links: dict[Path, str]
    site: Path
    """The link that nginx's site names, on disk; nginx may be started anew at any moment."""
    reads: Path
    """The link that it named when nginx was told last."""
    before: Path
    """The link that it names without the text that these stories leave out."""
    served: str
    """Where that link led at first."""
    lingering: set[Path]
    """The links that old workers of nginx send uploads to, which began before it was told."""
    fails: Mapping[int, str]
    """Number of the action to `before`, `half` or `after`."""
    broken: frozenset[type] = frozenset()
    """Kinds of Actions that fail from the first failure on."""
    count: int = 0
    has_failed: bool = False
    outages: list[str] = field(default_factory=list)

    def perform(self, action: Action) -> str:
        how = self.fails.get(self.count, "")
        self.count += 1
        if how in {"half", "after"}:
            self.change(action, is_half=how == "half")
        if how or (self.has_failed and type(action) in self.broken):
            self.has_failed = True
            raise TapsterError("it failed", "the test wanted it", "none")
        self.change(action)
        return ""

    def change(self, action: Action, *, is_half: bool = False) -> None:
        match action:
            case a.Link() if not is_half:  # rename(2) is done or not
                self.links[action.path] = action.target
            case a.Write(file=file) if file.path == HOME.site("shop") and not is_half:
                self.site = OLD.live_http if str(OLD.live_http) in file.text else OLD.live_socket
            case a.Remove(path=path) if path == HOME.site("shop"):
                self.site = self.before
            case a.ReloadNginx():
                if self.links[self.reads] == self.served:  # the new one is refused with all it got
                    self.lingering.add(self.reads)
                self.reads = self.site
            case a.AwaitLeft(home=HOME.path):
                self.lingering.clear()
            case a.Remove(path=path):
                gone = {path, *(each.vassal for each in (OLDER, OLD, NEW) if each.folder == path)}
                self.links = {p: to for p, to in self.links.items() if p not in gone}
            case a.StopEmperor():
                self.links = {p: to for p, to in self.links.items() if p.parent != HOME.vassals}
            case _:
                pass
        self.look(action)

    def look(self, action: Action) -> None:
        """Notes whom nginx would send to nobody."""
        for link in {self.site, self.reads, *self.lingering}:
            serves = self.links.get(link, "")
            releases = (OLDER, OLD, NEW)
            if not any(serves == each.socket.name and self.runs(each) for each in releases):
                self.outages.append(f"{action} leaves nginx with {serves or 'nothing'}")

    def runs(self, release: Release) -> bool:
        return release.vassal in self.links


def host(present: Present, fails: Mapping[int, str]) -> Host:
    assert present.live
    link = present.live.link
    links = {link: OLD.socket.name, OLD.live: f"releases/{OLD.id}"}
    links[HOME.previous("shop")] = f"releases/{OLDER.id}"
    links |= {each.release.vassal: "" for each in (present.live, *present.warm)}
    lingering = {each.link for each in present.warm} - {link}
    links |= {each.link: each.release.socket.name for each in present.warm if each.link != link}
    return Host(links, link, link, link, links[link], lingering, fails)


HOW = st.sampled_from(["before", "half", "after"])


def outages(story: str, fails: Mapping[int, str], broken: frozenset[type] = frozenset()) -> Any:
    plan, present = PLANS[story]
    world = host(present, fails)
    world.broken = broken
    with suppress(TapsterError):
        switch(plan, world.perform)
        retire(plan, world.perform)
    return world.outages


@pytest.mark.parametrize("story", PLANS)
@pytest.mark.parametrize("how", ["before", "after"])
def test_nginx_has_a_running_release_though_undoing_fails_for_ever(story: str, how: str) -> None:
    plan, _ = PLANS[story]
    kinds = {type(action) for step in plan.switch for action in step.undo}

    for number, kind in product(range(len(plan.switch)), kinds):
        assert outages(story, {number: how}, frozenset({kind})) == []


@given(story=st.sampled_from(sorted(PLANS)), fails=st.dictionaries(st.integers(0, 2 * MOST), HOW))
def test_nginx_has_a_running_release_whatever_fails(story: str, fails: Mapping[int, str]) -> None:
    assert outages(story, fails) == []


@given(
    story=st.sampled_from(sorted(PLANS)),
    at=st.integers(0, MOST),
    how=st.sampled_from(["before", "half", "after"]),
)
def test_a_switch_that_fails_leaves_everything_as_it_was(story: str, at: int, how: str) -> None:
    plan, present = PLANS[story]
    before = host(present, {}).links
    world = host(present, {min(at, len(plan.switch) - 1): how})

    with pytest.raises(TapsterError):
        switch(plan, world.perform)

    assert world.links == before


@pytest.mark.parametrize("story", PLANS)
def test_a_plan_that_succeeds_moves_the_traffic(story: str) -> None:
    plan, present = PLANS[story]
    world, goal = host(present, {}), OLDER if "rollback" in story else NEW

    switch(plan, world.perform)
    retire(plan, world.perform)

    assert world.links[world.reads] == goal.socket.name
    assert world.reads == world.site
    assert world.links[OLD.live] == f"releases/{goal.id}"
    assert world.outages == []


@pytest.mark.parametrize(
    "plan",
    [repair_plan(KILLED), deploy(KILLED), deploy(KILLED, HTTP), rollback(KILLED)],
    ids=["repair", "deploy back", "deploy", "rollback"],
)
def test_what_nginx_was_not_told_of_yet_it_is_told_before_the_release_it_knows_ends(
    plan: Plan,
) -> None:
    world = host(KILLED, {})
    world.reads, world.served = OLDER.live_socket, OLDER.socket.name
    world.links |= {OLDER.live_socket: OLDER.socket.name, OLDER.vassal: ""}

    switch(plan, world.perform)
    retire(plan, world.perform)

    assert world.outages == []
