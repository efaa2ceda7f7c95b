import os
import stat
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.system.homes import choose_home, own_folder, short_base


def test_the_flag_wins_over_the_variable_and_the_variable_over_the_usual_place() -> None:
    environ = {"TAPSTER_HOME": "/srv/tapster", "XDG_STATE_HOME": "/state"}

    assert choose_home("/a/../b", environ) == Path("/b")
    assert choose_home(None, environ) == Path("/srv/tapster")


def test_the_usual_place_depends_on_the_account() -> None:
    state = Path("~/.local/state/tapster").expanduser()

    if os.geteuid() == 0:
        assert choose_home(None, {"XDG_STATE_HOME": "/s"}) == Path("/var/lib/tapster")
    else:
        assert choose_home(None, {}) == state
        assert choose_home(None, {"XDG_STATE_HOME": "/s"}) == Path("/s/tapster")
        assert choose_home(None, {"XDG_STATE_HOME": "s"}) == state


def test_a_relative_home_is_below_the_working_folder() -> None:
    assert choose_home("here", {}) == Path.cwd() / "here"


def test_the_short_base_is_ours_and_short() -> None:
    base = short_base({})

    assert base.stat().st_uid == os.geteuid()
    assert os.access(base, os.W_OK)
    assert len(bytes(base)) < 40


def test_a_folder_of_our_own_gets_its_mode_and_is_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "tapster-1000"
    own_folder(path, 0o700)

    again = own_folder(path, 0o755)

    assert stat.S_IMODE(again.stat().st_mode) == 0o755


def test_a_link_that_somebody_laid_in_our_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "tapster-1000").symlink_to("elsewhere")

    with pytest.raises(TapsterError, match="cannot hold sockets"):
        own_folder(tmp_path / "tapster-1000", 0o700)


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tapster-1000").touch()

    with pytest.raises(TapsterError, match="cannot hold sockets"):
        own_folder(tmp_path / "tapster-1000", 0o700)
