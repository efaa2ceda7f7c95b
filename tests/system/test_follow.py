import threading
from itertools import islice
from pathlib import Path

import pytest

from tapster.system.follow import BLOCK_BYTES, end, last_lines, lines


def test_the_last_lines_come_oldest_first_with_the_position_behind_them(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(b"one\ntwo\nthree\nhalf a li")

    assert last_lines(log, 2) == (("two", "three"), 14)
    assert last_lines(log, 9) == (("one", "two", "three"), 14)
    assert last_lines(log, 0) == ((), 14)
    assert end(log) == 14


@pytest.mark.parametrize("text", [b"", b"no end of a line"])
def test_a_log_without_a_whole_line_has_none(tmp_path: Path, text: bytes) -> None:
    log = tmp_path / "app.log"
    log.write_bytes(text)

    assert last_lines(log, 5) == ((), 0)


def test_a_log_that_is_not_there_has_no_lines(tmp_path: Path) -> None:
    assert last_lines(tmp_path / "app.log", 5) == ((), 0)


def test_the_end_of_a_long_log_is_found_over_several_blocks(tmp_path: Path) -> None:
    log = tmp_path / "app.log"
    written = [f"{number} {'x' * 1000}" for number in range(3 * BLOCK_BYTES // 1000)]
    log.write_text("\n".join(written) + "\n")

    found, position = last_lines(log, 100)

    assert list(found) == written[-100:]
    assert position == log.stat().st_size


def test_following_takes_up_where_reading_ended_and_goes_on_in_a_new_file(tmp_path: Path) -> None:
    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_bytes(b"old\nbegun")
    found: list[tuple[Path, str]] = []
    followed = lines({first: end(first), second: 0})

    def follow(count: int) -> threading.Thread:
        thread = threading.Thread(target=lambda: found.extend(islice(followed, count)), daemon=True)
        thread.start()
        return thread

    reading = follow(2)
    with first.open("ab") as log:
        log.write(b" and ended\n")
    second.write_bytes(b"appeared\n")
    reading.join(5)
    assert sorted(found) == [(first, "begun and ended"), (second, "appeared")]

    reading = follow(1)
    first.rename(tmp_path / "a.log.1")
    first.write_bytes(b"rotated\n")
    reading.join(5)

    followed.close()
    assert found[2:] == [(first, "rotated")]
