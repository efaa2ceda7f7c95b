import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest

from tapster.errors import TapsterError
from tapster.model.actions import Action, CheckNginx, StartEmperor
from tapster.model.home import Home
from tapster.system.emperor_lock import holder
from tapster.system.follow import last_lines
from tapster.system.gather_present import apps
from tapster.system.lock import locked
from tapster.system.perform import KINDS, perform

IS_ROOT = os.geteuid() == 0
NOBODY = 65534


@contextmanager
def unprivileged() -> Iterator[None]:
    """What files allow is what they allow to an account that is not root."""
    if IS_ROOT:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if IS_ROOT:
            os.seteuid(0)


def test_every_action_says_in_words_that_it_was_not_done() -> None:
    assert set(KINDS) == set(get_args(Action))


def test_a_program_that_is_missing_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "nginx.conf").touch()

    with pytest.raises(TapsterError, match="nginx's configuration was not checked") as refused:
        perform(CheckNginx(binary=Path("/none/nginx"), folder=tmp_path, files=()))

    assert "No such file or directory: /none/nginx" in refused.value.why


def test_a_home_without_folders_is_no_traceback(tmp_path: Path) -> None:
    with pytest.raises(TapsterError, match="the Emperor did not start"):
        perform(StartEmperor(home=tmp_path / "home"))


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A home that belongs to another account."""
    home = tmp_path / "home"
    (home / "emperor").mkdir(parents=True)
    (home / "emperor" / "lock").touch()
    (home / "lock").touch()
    home.chmod(0)
    yield home
    home.chmod(0o700)


def test_a_home_of_another_account_is_explained(closed: Path) -> None:
    for look in (lambda: holder(closed), lambda: apps(Home(closed, closed / "run"))):
        with unprivileged(), pytest.raises(TapsterError, match="cannot look into") as refused:
            look()

        assert "Permission denied" in refused.value.why
        assert "as the account that owns it" in refused.value.fix


def test_a_log_of_another_account_is_explained(closed: Path) -> None:
    with unprivileged(), pytest.raises(TapsterError, match="log was not read"):
        last_lines(closed / "app.log", 1)


def test_a_home_of_another_account_is_not_changed(closed: Path) -> None:
    with (
        unprivileged(),
        pytest.raises(TapsterError, match="nothing was changed in"),
        locked(Home(closed, closed / "run")),
    ):
        pass
