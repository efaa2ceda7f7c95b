from pathlib import Path
from typing import get_args

import pytest

from tapster.model.actions import Action, Drain, Link
from tapster.model.stack import Upstream
from tapster.ui.words import VERBS, doing, done, planned


@pytest.mark.parametrize("kind", get_args(Action))
def test_every_action_has_its_verbs(kind: type) -> None:
    assert VERBS[kind][0]


def test_the_switch_is_told_and_other_links_are_not() -> None:
    switch = Link(path=Path("/run/shop/live.sock"), target="20261122-170312.sock")
    other = Link(path=Path("/apps/shop/live"), target="releases/20261122-170312")

    assert done(switch) == ("switched", "nginx sends requests to 20261122-170312")
    assert done(other) is None
    assert (doing(switch), doing(other)) == ("", "")


def test_what_takes_long_says_what_is_going_on() -> None:
    drain = Drain(
        upstream=Upstream(address="unix:/x", protocol="uwsgi"), stats="unix:/y", timeout_s=5
    )

    assert doing(drain) == "draining requests that are under way"
    assert planned(drain) == "drain   requests that are under way"
