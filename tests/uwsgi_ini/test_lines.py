"""Lines and sections of an .ini, as uWSGI 2.0.30 sees them."""

import pytest

from tests.uwsgi_ini.worlds import pairs, remarks, taken, whole


def test_only_the_asked_section_counts_and_it_may_be_continued() -> None:
    text = "a = 0\n[uwsgi]\na = 1\n[other]\na = 2\n[uwsgi]\nb = 3\n"

    assert pairs(whole(text)) == (("a", "1"), ("b", "3"))
    assert pairs(whole(text, section="other")) == (("a", "2"),)
    assert [(option.value, option.where.line) for option in whole(text).skipped] == [
        ("0", 1),
        ("2", 5),
    ]


@pytest.mark.parametrize(
    "header", ["[uwsgi] ; prod", "[ uwsgi ]", "[UWSGI]", "\ufeff[uwsgi]", "[uwsgi"]
)
def test_what_only_looks_like_the_header_is_none(header: str) -> None:
    ini = whole(f"\n{header}\nmaster = true\n")

    assert ini.options == ()
    assert remarks(ini) == (("header-ignored", header, 2), ("section-not-found", "uwsgi", 1))


def test_a_header_loses_its_last_character_whatever_it_is() -> None:
    assert pairs(whole("[uwsgi;\na = 1\n")) == (("a", "1"),)


@pytest.mark.parametrize("text", ["", "master = true\n", "[other]\na = 1\n", "[uwsgi]\n; a\n"])
def test_a_file_without_an_option_in_the_section_is_told(text: str) -> None:
    assert ("section-not-found", "uwsgi", 1) in remarks(whole(text))


def test_a_comment_has_a_line_of_its_own_and_none_has_a_value() -> None:
    assert pairs(taken("; one", " # two", "socket = a ; b", "x=;")) == (
        ("socket", "a ; b"),
        ("x", ";"),
    )


def test_blanks_around_a_key_and_its_value_are_nothing_and_quotes_are_something() -> None:
    assert pairs(taken('\t a =\t"b c" \r', "d=e=f", "g", "=h")) == (
        *(("a", '"b c"'), ("d", "e=f"), ("g", ""), ("", "h")),
    )
    assert [option.has_equals for option in taken("a", "b =").options] == [False, True]


def test_a_backslash_continues_nothing() -> None:
    assert pairs(taken("a = 1 \\", "2 = 3")) == (("a", "1 \\"), ("2", "3"))


def test_a_percent_sign_at_the_end_of_a_line_swallows_the_end() -> None:
    ini = taken("# keep under 90%", "master = true", "a = 5%", "b = 6", "c = 7")

    assert pairs(ini) == (("a", "5b = 6"), ("c", "7"))
    assert [option.where.line for option in ini.options] == [4, 6]
    assert remarks(ini) == (
        ("newline-swallowed", "# keep under 90%", 2),
        ("newline-swallowed", "a = 5%", 4),
    )


def test_an_option_is_where_it_begins_to_say_something() -> None:
    ini = taken("%", "  %", "master = true")

    assert [(option.name, option.where.line) for option in ini.options] == [("master", 4)]


def test_a_conflict_marker_is_an_option_and_told() -> None:
    ini = taken("<<<<<<< HEAD", "a = 1", "=======", "a = 2", ">>>>>>> theirs")

    assert pairs(ini)[0] == ("<<<<<<< HEAD", "")
    assert remarks(ini) == (
        ("conflict-marker", "<<<<<<< HEAD", 2),
        ("conflict-marker", "=======", 4),
        ("conflict-marker", ">>>>>>> theirs", 6),
    )


def test_a_line_ends_at_a_nul_and_a_file_needs_no_line_end() -> None:
    assert pairs(whole("[uwsgi]\na = 1\0 2\nb = 3\0\0")) == (("a", "1"), ("b", "3"))
    assert pairs(whole("[uwsgi]\r\na = 1\r\nb = 2")) == (("a", "1"), ("b", "2"))


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert pairs(whole(b"[uwsgi]\na = \xff\n\xc3\xbc = 1\n")) == (("a", "\ufffd"), ("ü", "1"))


def test_the_line_of_an_option_is_there_to_be_quoted() -> None:
    ini = taken("  a = %(b) ", "b = 1")

    assert (ini.options[0].written, ini.options[0].value) == ("%(b)", "1")
    assert ini.line(ini.options[0].where) == "  a = %(b) "
