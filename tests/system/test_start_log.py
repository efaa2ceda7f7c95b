from pathlib import Path

from tapster.engines.start import starting
from tapster.model.home import Home
from tapster.model.release import Release
from tapster.system.start_log import StartLog


def release_in(folder: Path) -> Release:
    release = Home(folder, folder / "run").release("shop", "1")
    release.log.parent.mkdir(parents=True)
    return release


def says(release: Release, text: str) -> None:
    with release.log.open("a") as log:
        log.write(text)


def test_what_was_in_the_log_before_is_not_read(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    says(release, f"{starting(release)}\n" * 3)
    log = StartLog(release, release.log.stat().st_size)
    says(release, f"12:00 {starting(release)}\nImportError: shop\n")

    log.look()

    assert log.starts == 1
    assert log.first_start() == "ImportError: shop"


def test_what_was_read_once_is_not_read_again(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    log = StartLog(release, 0)
    line = f"{starting(release)}\n"
    says(release, "x" * (len(line) - 1) + "\n")
    log.look()
    release.log.write_text(line)

    log.look()

    assert log.starts == 0


def test_a_line_that_is_written_in_two_pieces_is_one(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    log = StartLog(release, 0)
    for piece in (starting(release), "\nImport", "Error: shop"):
        says(release, piece)
        log.look()

    assert log.starts == 1
    assert log.first_start() == "ImportError: shop"


def test_only_the_first_start_is_quoted_and_only_its_end(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    said = "".join(f"{number}\n" for number in range(100))
    says(release, f"{starting(release)}\n{said}{starting(release)}\nthe same again\n")
    log = StartLog(release, 0)

    log.look()

    assert log.starts == 2
    assert log.first_start().split() == [str(number) for number in range(80, 100)]


def test_a_log_that_was_rotated_is_read_from_its_start(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    says(release, f"{starting(release)}\n")

    log = StartLog(release, 1 << 20)
    log.look()

    assert log.starts == 1


def test_a_traceback_that_was_cut_short_by_the_end_of_another_worker_is_not_the_one_quoted(
    tmp_path: Path,
) -> None:
    release = release_in(tmp_path)
    cut = 'Traceback (most recent call last):\n  File "app.py", line 1\n'
    whole = f"{cut}LookupError: no settings\n"
    says(release, f"{starting(release)}\n{whole}{cut}Worker (pid:7) exited with code 1\n")
    log = StartLog(release, 0)

    log.look()

    assert log.first_start().splitlines()[2].strip() == "LookupError: no settings"


def test_what_was_raised_is_told_with_its_place_in_the_apps_own_code(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    log = StartLog(release, 0)
    frames = (("<frozen importlib>", 3), ("/srv/shop/app.py", 7), ("/v/site-packages/db.py", 9))
    called = "".join(f'  File "{file}", line {line}, in f\n    f()\n' for file, line in frames)
    head = "Traceback (most recent call last):\n"
    chain = f"{head}{called}KeyError: 'a'\n\ndirect cause of the following exception:\n\n"
    says(release, f"{starting(release)}\n{chain}{head}{called}db.Error: no database\ndetail: 1\n")

    log.look()

    assert log.raised().split("\n       ") == ["db.Error: no database", "/srv/shop/app.py:7"]


def test_a_log_without_a_traceback_tells_of_nothing_that_was_raised(tmp_path: Path) -> None:
    release = release_in(tmp_path)
    log = StartLog(release, 0)
    says(release, f"{starting(release)}\nsettings:\n  debug: on\nDone: 1\n")

    log.look()

    assert not log.raised()
