import grp
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.model.files import File
from tapster.system.files import link, make_folder, remove, write

WRITER = """
import resource, signal, sys
from pathlib import Path
from tapster.model.files import File
from tapster.system.files import write
limit, text = int(sys.argv[2]), "new" * 1000
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
if len(sys.argv) > 3:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # the kernel kills in the middle of write(2)
write(File(path=Path(sys.argv[1]), text=text))
"""


def test_a_written_file_has_its_text_and_its_mode_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "größe.conf"
    before = os.umask(0o077)

    try:
        write(File(path=path, text="grün\r\n", mode=0o644))
    finally:
        os.umask(before)

    assert path.read_bytes() == "grün\r\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert os.listdir(tmp_path) == ["größe.conf"]


def test_a_reader_with_the_old_file_open_keeps_the_old_text(tmp_path: Path) -> None:
    path = tmp_path / "site.conf"
    write(File(path=path, text="old"))

    with path.open() as reader:
        write(File(path=path, text="new"))
        seen = reader.read()

    assert seen == "old"
    assert path.read_text() == "new"


def test_when_the_disk_is_full_the_old_text_stays_and_the_error_says_so(tmp_path: Path) -> None:
    path = tmp_path / "site.conf"
    path.write_text("old")

    done = subprocess.run(
        [sys.executable, "-c", WRITER, path, "100"], capture_output=True, text=True, check=False
    )

    assert f"{path} was not written" in done.stderr
    assert "File too large" in done.stderr
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["site.conf"]


def test_a_writer_that_is_killed_leaves_the_old_text_and_the_next_one_cleans_up(
    tmp_path: Path,
) -> None:
    path = tmp_path / "shop@1.ini"
    path.write_text("old")

    killed = subprocess.run([sys.executable, "-c", WRITER, path, "100", "die"], check=False)
    left = sorted(os.listdir(tmp_path))
    text = path.read_text()
    write(File(path=path, text="next"))

    assert killed.returncode == -signal.SIGXFSZ
    assert text == "old"
    assert len(left) == 2
    assert not any(name.endswith(".ini") for name in left if name != "shop@1.ini")
    assert os.listdir(tmp_path) == ["shop@1.ini"]


def test_a_file_cannot_be_written_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")

    with pytest.raises(TapsterError) as caught:
        write(File(path=tmp_path / "home" / "nginx.conf", text=""))

    assert "Not a directory" in caught.value.why
    assert caught.value.fix == "move the file that is in the way of the folder"


def test_an_owner_that_does_not_exist_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write(File(path=tmp_path / "x", text=""), user="no-such-account")

    assert os.listdir(tmp_path) == []


def test_a_link_is_replaced_and_never_missing(tmp_path: Path) -> None:
    path = tmp_path / "live.sock"
    link(path, "1.sock")

    link(path, "2.sock")
    link(path, "2.sock")

    assert path.readlink() == Path("2.sock")
    assert os.listdir(tmp_path) == ["live.sock"]


def test_a_folder_is_made_with_its_parents_and_gets_its_mode_also_later(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b"
    make_folder(path)

    make_folder(path, 0o700)

    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_strict_umask_does_not_close_the_way_to_a_folder(tmp_path: Path) -> None:
    before = os.umask(0o077)

    try:
        make_folder(tmp_path / "a" / "b", 0o711)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o755
    assert stat.S_IMODE((tmp_path / "a" / "b").stat().st_mode) == 0o711


def test_a_folder_is_not_made_where_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("")

    with pytest.raises(TapsterError, match="was not made"):
        make_folder(tmp_path / "log")


def test_a_tree_is_removed_and_links_in_it_are_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    tree = tmp_path / "tree"
    (tree / "deep").mkdir(parents=True)
    (tree / "deep" / "link").symlink_to(kept)

    remove(tree)
    remove(tree)

    assert os.listdir(tmp_path) == ["kept"]


def test_of_a_link_to_a_folder_only_the_link_is_removed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (tmp_path / "live").symlink_to(kept)

    remove(tmp_path / "live")

    assert os.listdir(tmp_path) == ["kept"]


@pytest.mark.parametrize("path", ["/", "/usr", "relative", "/srv/x/../..", "~", "~/.."])
def test_what_nobody_means_to_remove_is_refused(path: str) -> None:
    with pytest.raises(TapsterError, match="was not removed"):
        remove(Path(path).expanduser())


def test_a_link_does_not_say_which_folder_gets_another_owner(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "theirs")

    with pytest.raises(TapsterError, match="was not made"):
        make_folder(tmp_path / "link", group=grp.getgrgid(os.getgid()).gr_name)
