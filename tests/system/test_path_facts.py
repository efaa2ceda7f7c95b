import socket
from pathlib import Path

from tapster.model.machine import PathFacts
from tapster.system.path_facts import path_facts


def test_files_folders_and_what_is_missing_are_told_apart_with_all_folders_above(
    tmp_path: Path,
) -> None:
    (tmp_path / "app.py").write_text("")

    known = path_facts([tmp_path / "app.py", tmp_path / "log" / "uwsgi.log"])

    assert known[tmp_path / "app.py"].kind == "file"
    assert known[tmp_path].kind == "folder"
    assert known[tmp_path / "log"].kind == "missing"
    assert known[tmp_path / "log" / "uwsgi.log"].kind == "missing"
    assert known[Path("/")].kind == "folder"


def test_a_path_is_known_as_it_is_written_and_without_its_detours(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()

    known = path_facts([tmp_path / "app" / ".." / "app", Path("/var/run/shop.sock")])

    assert known[tmp_path / "app" / ".." / "app"].kind == "folder"
    assert known[tmp_path / "app"].kind == "folder"
    assert known[Path("/run/shop.sock")] == known[Path("/var/run/shop.sock")]


def test_of_a_socket_it_is_known_whether_anybody_listens(public: Path) -> None:
    path, link = public / "app.sock", public / "live.sock"
    link.symlink_to(path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        bound = path_facts([path])[path]
        listening.listen()
        known = path_facts([path, link])
    left = path_facts([path])[path]

    assert (bound.kind, bound.is_listening) == ("socket", False)
    assert [known[each].is_listening for each in (path, link)] == [True, True]
    assert (left.kind, left.is_listening) == ("socket", False)


def test_the_first_folder_that_not_everybody_may_enter_is_told(public: Path) -> None:
    (public / "open").mkdir(mode=0o755)
    (public / "private").mkdir(mode=0o700)
    inside = [public / name / "app" / "app.py" for name in ("open", "private")]

    known = path_facts(inside)

    assert [known[each].closed_folder for each in inside] == [None, public / "private"]


def test_an_environment_says_its_version(tmp_path: Path) -> None:
    (tmp_path / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.12.3\n")

    assert path_facts([tmp_path])[tmp_path].version == "3.12.3"


def test_a_name_that_no_system_allows_is_unknown() -> None:
    long = Path("/tmp", "a" * 300)

    assert path_facts([long])[long] == PathFacts(kind="unknown")
