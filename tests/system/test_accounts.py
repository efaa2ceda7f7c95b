import grp
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from tapster.system.accounts import (
    ENTER,
    READ,
    Account,
    account,
    account_name,
    is_root,
    lent,
    obstacle,
    permits,
    subprocess_account,
    unreachable,
)

STRANGER = Account(name="ann", uid=123_456, gid=123_456, groups=frozenset({123_456, 777}))


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "expected"),
    [
        (0o755, 0, 0, True),
        (0o750, 0, 0, False),
        (0o750, 0, 777, True),
        (0o705, 0, 777, False),  # the group's class decides, though others may
        (0o700, 123_456, 0, True),
        (0o077, 123_456, 777, False),
        (0o754, 0, 0, False),
    ],
)
def test_the_first_class_that_fits_decides(
    mode: int, uid: int, gid: int, *, expected: bool
) -> None:
    assert permits(stat.S_IFDIR | mode, uid, gid, STRANGER, READ | ENTER) is expected


def test_an_account_that_exists_has_its_groups() -> None:
    name = pwd.getpwuid(os.geteuid()).pw_name

    found = account(name)

    assert found
    assert found.uid == os.geteuid()
    assert found.gid in found.groups
    assert account("no-such-account") is None
    assert account("no\0account") is None


def test_a_program_gets_all_groups_of_the_account() -> None:
    entry = pwd.getpwuid(os.geteuid())
    said = subprocess.run(
        ["id", "-G", entry.pw_name], check=True, capture_output=True, text=True
    ).stdout

    for group in (str(entry.pw_gid), account_group_name(entry.pw_gid)):
        found = subprocess_account(entry.pw_name, group)

        assert set(found["extra_groups"]) == set(map(int, said.split()))
        assert found["group"] == entry.pw_gid
    assert subprocess_account("", "") == {}


def account_group_name(gid: int) -> str:
    return grp.getgrgid(gid).gr_name


def test_a_closed_folder_on_the_way_is_the_obstacle(public: Path) -> None:
    app = public / "private" / "shop"
    app.mkdir(parents=True)
    app.parent.chmod(0o700)

    blocked = obstacle(STRANGER, app)

    assert blocked.startswith(f"{app.parent} is closed to ann (drwx------, owner ")


def test_a_closed_folder_behind_a_link_is_the_obstacle(public: Path) -> None:
    (public / "private").mkdir(mode=0o700)
    (public / "private" / "python").write_text("")
    (public / "bin").mkdir()
    (public / "bin" / "python").symlink_to("../private/python")

    assert unreachable(STRANGER, public / "bin" / "python").startswith(f"{public}/private ")


def test_a_link_to_itself_is_an_obstacle_and_not_a_hang(public: Path) -> None:
    (public / "loop").symlink_to("loop")

    assert unreachable(STRANGER, public / "loop").endswith("is a link to itself")


def test_a_private_module_is_an_obstacle_and_a_private_secret_is_none(public: Path) -> None:
    (public / "secret.pem").touch(mode=0o600)
    assert obstacle(STRANGER, public) == ""

    (public / "app.py").touch(mode=0o600)
    assert obstacle(STRANGER, public).startswith(f"{public}/app.py is closed to ann")


def test_what_does_not_exist_yet_is_no_obstacle(public: Path) -> None:
    assert unreachable(STRANGER, public / "home" / "run" / "x.sock") == ""


def test_root_is_stopped_by_nothing(tmp_path: Path) -> None:
    root = Account(name="root", uid=0, gid=0, groups=frozenset({0}))
    (tmp_path / "closed").mkdir(mode=0)

    assert unreachable(root, tmp_path / "closed" / "x") == ""


def test_an_account_without_a_name_is_called_by_its_number() -> None:
    unknown = max(entry.pw_uid for entry in pwd.getpwall()) + 1
    assert account_name(os.geteuid()) == pwd.getpwuid(os.geteuid()).pw_name
    assert account_name(unknown) == f"uid {unknown}"


def test_a_program_in_a_folder_of_roots_own_runs_as_another_account(public: Path) -> None:
    me = account_name(os.geteuid())
    user, group = ("nobody", "65534") if is_root() else ("", "")
    found = shutil.which("id")
    assert found
    program = str(public / "id")
    shutil.copy(found, program)
    public.chmod(0o700)

    with lent(user, program) as how:
        said = subprocess.run(
            [program, "-un"],
            check=True,
            capture_output=True,
            text=True,
            **how,
            **subprocess_account(user, group),
        )

    assert said.stdout == f"{user or me}\n"
