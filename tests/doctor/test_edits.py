from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tapster.doctor.edits import edited, edits_of, is_possible
from tapster.model.finding import Edit, Finding, Place

FILE = Path("wsgi.ini")


def edit(line: int, *lines: str) -> Edit:
    return Edit(where=Place(file=FILE, line=line), lines=lines)


def finding(*edits: Edit) -> Finding:
    return Finding(message="m", where=edits[0].where, fix="f", edits=edits)


def test_lines_are_replaced_removed_and_added() -> None:
    raw = b"a\nb\nc"

    assert edited(raw, [edit(1), edit(3, "c", "d")]) == b"b\nc\nd"


@given(raw=st.binary(), line=st.integers(1, 5))
def test_a_line_replaced_by_itself_changes_nothing(raw: bytes, line: int) -> None:
    text = raw.decode(errors="replace").split("\n")
    change = edit(line, *text[line - 1 : line])
    if is_possible(raw, change):
        assert edited(raw, [change]) == raw


def test_two_findings_about_a_line_are_edited_one_after_the_other() -> None:
    first, second = finding(edit(1, "x"), edit(2, "y")), finding(edit(2, "z"), edit(3, "w"))

    assert list(edits_of([first, second])) == list(first.edits)


def test_a_line_that_is_not_there_cannot_be_edited() -> None:
    assert not is_possible(b"a\n", edit(0, "b"))
    assert not is_possible(b"a\n", edit(3, "b"))
    assert is_possible(b"a\n", edit(1, "b"))
