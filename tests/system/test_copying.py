"""Copies of a source, compared with the original."""

import os
import resource
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapster.errors import TapsterError
from tapster.model.actions import CopySource
from tapster.system.perform import perform
from tapster.system.source import opened
from tests.system.repositories import commit, git, write

IS_ROOT = os.geteuid() == 0
NOBODY = 65534
YEAR_2001 = 10**9


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A plain folder with an app, that every account may enter."""
    tmp_path.chmod(0o755)
    folder = tmp_path / "shop"
    write(folder, {"app.py": "app = 1\n", "lib/a.py": "a"})
    return folder


def a_copy(folder: Path, **changes: Any) -> CopySource:
    """The first release of the folder, in a home beside it."""
    app = folder.parent / "home/apps/shop"
    given: dict[str, Any] = {
        "folder": folder,
        "target": app / "releases/1/source",
        "commit": "",
        "shared": (),
        "shared_folder": app / "shared",
        "home": folder.parent / "home",
        **changes,
    }
    return CopySource(**given)


def held(folder: Path) -> dict[str, tuple[object, ...]]:
    """What is in the folder: name to mode, content and time of change, or end of a link."""
    found: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        state = path.lstat()
        if path.is_symlink():
            found[str(path.relative_to(folder))] = ("link", path.readlink())
        elif path.is_file():
            content = (state.st_mode, path.read_bytes(), state.st_mtime_ns)
            found[str(path.relative_to(folder))] = content
    return found


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The disk is full after so many bytes of a file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


NAMES = st.lists(st.sampled_from(["a", "b", "c.py", "d.log", "é \n"]), min_size=1, max_size=3)
FILES = st.tuples(NAMES, st.sampled_from([0o644, 0o600, 0o755, 0o444]), st.binary(max_size=9))


@settings(max_examples=25, deadline=None)
@given(
    files=st.lists(FILES, max_size=8),
    links=st.lists(st.tuples(NAMES, NAMES), max_size=2),
    ignored=st.sampled_from(["", "*.log\n", "a/\n", "/b\n!b\n"]),
    ours=st.sampled_from(["", "c.py\n", "!*.log\n"]),
    is_git=st.booleans(),
)
def test_a_copy_holds_exactly_what_was_listed(
    files: list[tuple[list[str], int, bytes]],
    links: list[tuple[list[str], list[str]]],
    ignored: str,
    ours: str,
    *,
    is_git: bool,
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place).resolve() / "shop"
        folder.mkdir()
        (folder / ".gitignore").write_text(ignored)
        (folder / ".tapsterignore").write_text(ours)
        for number, (parts, mode, content) in enumerate(files):
            path = folder.joinpath(*parts)
            if not os.path.lexists(path) and not any(above.is_file() for above in path.parents):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                path.chmod(mode)
                os.utime(path, (YEAR_2001, YEAR_2001 + number))
        for parts, end in links:
            path = folder.joinpath(*parts)
            if not os.path.lexists(path) and path.parent.is_dir():
                path.symlink_to(os.path.relpath(folder.joinpath(*end), path.parent))
        if is_git:
            git(folder, "init", "--quiet")
        action = a_copy(folder)
        with opened(folder, "", action.home) as source:
            names = source.files

        assert perform(action) == ""

        original = held(folder)
        assert held(action.target) == {name: original[name] for name in names}
        assert os.listdir(action.target.parent) == ["source"]


def test_a_commit_is_copied_as_of_its_time_whatever_the_folder_has_now(shop: Path) -> None:
    first = commit(shop, {"run": "#!/bin/sh\n", "old.py": ""})
    when = int(git(shop, "log", "-1", "--format=%ct"))
    write(shop, {"app.py": "app = 2\n"})
    (shop / "old.py").unlink()
    action = a_copy(shop, commit=first)

    perform(action)

    copied = held(action.target)
    assert set(copied) == {"app.py", "lib/a.py", "old.py", "run"}
    assert copied["app.py"][1:] == (b"app = 1\n", when * 10**9)
    assert os.listdir(action.target.parent) == ["source"]


def test_a_copy_that_is_there_is_left_as_it_is(shop: Path) -> None:
    perform(a_copy(shop))
    write(shop, {"app.py": "app = 2\n"})

    perform(a_copy(shop))

    assert (a_copy(shop).target / "app.py").read_text() == "app = 1\n"


def test_a_link_into_the_folder_leads_into_the_copy(shop: Path) -> None:
    (shop / "whole").symlink_to(shop / "lib/a.py")
    (shop / "lib/up").symlink_to("../app.py")
    (shop / "gone").symlink_to("lib/nothing")

    perform(a_copy(shop))

    target = a_copy(shop).target
    assert (target / "whole").readlink() == Path("lib/a.py")
    assert (target / "lib/up").resolve() == target / "app.py"
    assert (target / "gone").is_symlink()


@pytest.mark.parametrize("end", ["/etc/hostname", "../other", "lib/../../shop/app.py"])
def test_a_link_out_of_the_folder_is_refused(shop: Path, end: str) -> None:
    (shop / "lib/../out").symlink_to(end)

    with pytest.raises(TapsterError, match="out was not copied") as refused:
        perform(a_copy(shop))

    assert end in refused.value.why
    assert not any(a_copy(shop).target.parent.iterdir())


def test_a_file_that_may_not_be_read_is_named_and_nothing_is_left(shop: Path) -> None:
    (shop / "lib/a.py").chmod(0)
    if IS_ROOT:  # then the folder's owner is who may not read it
        os.chown(shop, NOBODY, NOBODY)

    with pytest.raises(TapsterError, match=r"lib/a\.py was not read") as refused:
        perform(a_copy(shop))

    assert "Permission denied" in refused.value.why
    assert not any(a_copy(shop).target.parent.iterdir())


def test_a_full_disk_is_named_with_the_file_and_nothing_is_left(shop: Path) -> None:
    (shop / "lib/big.bin").write_bytes(b"x" * 100_000)

    with largest_file(50_000), pytest.raises(TapsterError, match=r"lib/big\.bin was not copied"):
        perform(a_copy(shop))

    assert not any(a_copy(shop).target.parent.iterdir())


def test_what_a_killed_copy_has_left_is_in_nobodys_way(shop: Path) -> None:
    write(a_copy(shop).target.with_name("source.copying"), {"half": ""})

    perform(a_copy(shop))

    assert set(held(a_copy(shop).target)) == {"app.py", "lib/a.py"}
    assert os.listdir(a_copy(shop).target.parent) == ["source"]


def test_root_alone_may_change_the_copy_and_the_apps_group_may_read_it(shop: Path) -> None:
    (shop / "app.py").chmod(0o600)
    (shop / "lib").chmod(0o777)
    (shop / "lib/a.py").chmod(0o4775)
    perform(a_copy(shop, user="nobody", group=str(NOBODY)))

    target = a_copy(shop).target
    paths = [target / name for name in ("app.py", "lib", "lib/a.py")]
    found = [(stat.S_IMODE(p.stat().st_mode), p.stat().st_uid, p.stat().st_gid) for p in paths]
    mine = (os.geteuid(), os.getegid())
    assert found == (
        [(0o640, 0, NOBODY), (0o755, 0, NOBODY), (0o755, 0, NOBODY)]
        if IS_ROOT
        else [(0o600, *mine), (0o777, *mine), (0o775, *mine)]
    )


def test_packages_that_are_built_in_the_source_find_it_the_accounts_own(shop: Path) -> None:
    perform(a_copy(shop, user="nobody"))

    owners = {path.stat().st_uid for path in a_copy(shop).target.rglob("*")}
    assert owners == {NOBODY if IS_ROOT else os.geteuid()}


def test_a_copy_can_be_removed_whatever_modes_its_folders_have(shop: Path) -> None:
    (shop / "lib").chmod(0o555)

    perform(a_copy(shop))

    assert stat.S_IMODE((a_copy(shop).target / "lib").stat().st_mode) == 0o755


def test_what_is_shared_outlives_releases_and_starts_as_it_was(shop: Path) -> None:
    commit(shop, {".gitignore": "*.db*\n", "media/.gitkeep": ""})
    write(shop, {"media/sock.jpg": "1", "data/shop.db": "rows", "data/shop.db-wal": "more"})
    action = a_copy(shop, commit="main", shared=("media/", "data/shop.db"))

    said = perform(action)
    (action.target / "media/new.jpg").write_text("2")
    write(shop, {"media/late.jpg": ""})
    again = a_copy(shop, shared=("media", "data/shop.db"), target=action.target.parent / "second")
    assert perform(again) == ""

    shared = action.shared_folder
    assert set(held(shared / "media")) == {".gitkeep", "sock.jpg", "new.jpg"}
    assert (again.target / "media").resolve() == shared / "media"
    assert (again.target / "data/shop.db").read_text() == "rows"
    assert (shared / "data/shop.db-wal").read_text() == "more"
    assert said.splitlines()[1].startswith(f"{shared}/media is made from {shop}/media")


def test_what_is_shared_and_not_there_yet_can_be_made_by_the_app(shop: Path) -> None:
    action = a_copy(shop, shared=("media", "var/shop.db", ".secret"), user="nobody")

    assert perform(action) == ""

    assert (action.target / "media").is_dir()
    assert not (action.target / "var/shop.db").exists()
    if IS_ROOT:
        os.setegid(NOBODY)
        os.seteuid(NOBODY)
    try:
        for name in ("media/a", "var/shop.db", "var/shop.db-journal", ".secret"):
            (action.shared_folder / name).write_text("made")
    finally:
        if IS_ROOT:
            os.seteuid(0)
            os.setegid(0)
    assert (action.target / "var/shop.db").read_text() == "made"


def test_a_shared_link_leads_where_it_always_has(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (shop / "media").symlink_to(tmp_path / "disk")

    perform(a_copy(shop, shared=("media", "media/below")))

    assert (a_copy(shop).target / "media").resolve() == tmp_path / "disk"


def test_what_cannot_be_shared_is_named_and_the_app_keeps_its_place(shop: Path) -> None:
    write(shop, {"media/a.jpg": ""})
    (shop / "media/a.jpg").chmod(0)
    action = a_copy(shop, shared=("media",), user="nobody")

    with pytest.raises(TapsterError, match="media was not copied to where") as refused:
        perform(action)

    assert "a.jpg" in refused.value.why
    assert list(action.shared_folder.iterdir()) == []
    assert not action.target.exists()


def test_a_link_in_what_is_shared_gives_the_app_no_more_rights(shop: Path, tmp_path: Path) -> None:
    action = a_copy(shop, shared=("sub/below",), user="nobody")
    (tmp_path / "closed").mkdir(mode=0o500)
    action.shared_folder.mkdir(parents=True)
    (action.shared_folder / "sub").symlink_to(tmp_path / "closed")

    with pytest.raises(TapsterError, match="was not shared"):
        perform(action)

    assert list((tmp_path / "closed").iterdir()) == []
