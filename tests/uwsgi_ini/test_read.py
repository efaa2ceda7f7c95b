"""Rows of what uWSGI 2.0.30 does with a configuration, one by one."""

from pathlib import Path

import pytest

from tapster.uwsgi_ini.ini import Ini
from tapster.uwsgi_ini.read import read
from tapster.uwsgi_ini.values import integer, is_true
from tests.uwsgi_ini.worlds import FOLDER, pairs, remarks, taken, world

INI = FOLDER / "wsgi.ini"


def whole(text: str | bytes, section: str = "uwsgi", name: str = "wsgi.ini") -> Ini:
    """What uWSGI takes from a file with exactly this in it."""
    return read(FOLDER / name, world({name: text}), section)


def one(*lines: str) -> str:
    """The value of `a`."""
    return taken(*lines).value("a")


# Lines and sections


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


# Magic variables


@pytest.mark.parametrize(
    ("letters", "value"),
    [
        ("%d", "/srv/shop/"),
        ("%p", "/srv/shop/wsgi.ini"),
        ("%s %n %e", "wsgi.ini wsgi ini"),
        ("%c", "shop"),
        ("%0/%1/%2", "srv/shop/"),
        ("%v %x", "/srv/shop"),
        ("%h %k", "web-1 4"),
        ("%u %U %g %G", "1000 shop 33 www-data"),
        ("%V", "2.0.30"),
        ("%t %T", "1800000000 1800000000250000"),
        ("%i %o", "1000 /srv/shop/wsgi.ini"),
        ("%P %D", "/srv/shop/wsgi.ini /srv/shop/"),
        ("%[[0m", "\033[0m"),
        ("100%%", "100%"),
        ("%Y-%m-%d", "--/srv/shop/"),
        ("%(nothing)", "%(nothing)"),
    ],
)
def test_a_magic_variable_stands_for_something_or_nothing(letters: str, value: str) -> None:
    assert one(f"a = {letters}") == value


def test_magic_variables_are_replaced_in_keys_and_headers_too() -> None:
    assert pairs(whole("[%n]\n%n-%e = 1\n", section="wsgi")) == (("wsgi-ini", "1"),)


def test_an_included_file_has_its_own_and_the_first_one_its_upper_case() -> None:
    ini = read(
        INI,
        world(
            {"wsgi.ini": "[uwsgi]\nini = etc/more.ini\n", "etc/more.ini": "[uwsgi]\na = %d %D\n"}
        ),
    )

    assert ini.value("a") == "/srv/shop/etc/ /srv/shop/"
    assert ini.options[1].where.file == FOLDER / "etc/more.ini"


# Placeholders, variables, files


def test_a_placeholder_is_the_first_of_its_name_and_the_setting_the_last() -> None:
    ini = taken("a = %(dup)", "dup = first", "dup = last")

    assert (ini.value("a"), ini.value("dup")) == ("first", "last")


def test_placeholders_of_placeholders_are_expanded_but_not_at_the_beginning() -> None:
    assert one("a = x%(b)", "b = %(c)", "c = 1") == "x1"
    assert one("a = %(b)", "b = %(c)", "c = 1") == "%(c)"
    assert one("c = 1", "b = %(c)", "a = %(b)") == "1"


@pytest.mark.parametrize(
    ("words", "value"),
    [
        *(("x + 2 * 3", "27"), ("x - 10 / 2", "-1"), ("x / 0", "0"), ("x y", "78")),
        *(("x ++", "8"), ("x --", "6"), ("x+1", "%(x+1)"), ("(x * 2) + 1", "1")),
        *(("9223372036854775807 + 1", "-9223372036854775808"), ("1e3 + z", "0")),
    ],
)
def test_arithmetic_goes_from_left_to_right_and_has_no_parentheses(words: str, value: str) -> None:
    assert one("x = 7", "y = 8", f"a = %({words})") == value


def test_a_placeholder_that_nobody_defines_stays_and_is_told() -> None:
    ini = taken("a = %(b)", "c = %(d + 1)", "log-format = %(addr)")

    assert pairs(ini) == (("a", "%(b)"), ("c", "1"), ("log-format", "%(addr)"))
    assert remarks(ini) == (("placeholder-undefined", "b", 2), ("placeholder-undefined", "d", 3))


def test_a_variable_is_of_the_environment_at_the_start_or_stays() -> None:
    ini = taken(
        *("a = :$(PORT)", "b = $(NO)", "c = $(PORT:-1)", "env = X=1", "d = $(X)"),
        environ={"PORT": "80", "UWSGI_WORKERS": "4"},
    )

    assert pairs(ini) == (
        *(("a", ":80"), ("b", "$(NO)"), ("c", "$(PORT:-1)"), ("env", "X=1"), ("d", "$(X)")),
    )
    assert remarks(ini) == (
        ("variable-unset", "NO", 3),
        ("variable-default", "PORT:-1", 4),
        ("variable-unset", "X", 6),
    )


def test_a_file_gives_its_text_without_the_last_line_end() -> None:
    ini = taken("a = [@(key_txt)]", "b = @(no)", key_txt="")

    assert pairs(ini) == (("a", "[@(key_txt)]"), ("b", "@(no)"))
    assert remarks(ini) == (("include-missing", "key_txt", 2), ("include-missing", "no", 3))
    assert taken("a = [@(key.txt)]", key_txt="1\n2\n\n").value("a") == "[1\n2\n]"


def test_first_variables_then_files_then_placeholders() -> None:
    ini = taken("a = -$(NAME)", "b = 1", environ={"NAME": "@(x.txt)"}, x_txt="%(b)\n")

    assert ini.value("a") == "-1"


@pytest.mark.parametrize(
    ("line", "remark"),
    [
        ("a = @(exec://rm -rf /)", ("not-run", "exec://rm -rf /", 2)),
        ("a = @(call://f)", ("not-run", "call://f", 2)),
        ("a = @(http://x/y)", ("not-fetched", "http://x/y", 2)),
        ("include = http://x/y.ini", ("not-fetched", "http://x/y.ini", 2)),
        ("ini = exec://x.ini", ("not-run", "exec://x.ini", 2)),
        ("ini = -", ("not-run", "-", 2)),
        ("resolve = ip=example.org", ("not-fetched", "ip=example.org", 2)),
    ],
)
def test_nothing_is_run_or_fetched(line: str, remark: tuple[str, str, int]) -> None:
    ini = taken(line)

    assert pairs(ini) == (tuple(line.split(" = ")),)
    assert remarks(ini) == (remark,)


@pytest.mark.parametrize(
    "line", ["listen = $(N)", "plugins = %(x)", "umask = @(x.txt)", "for = %(x)"]
)
def test_an_immediate_option_is_never_expanded(line: str) -> None:
    ini = taken(line, "x = 1", environ={"N": "5"}, x_txt="7")

    assert pairs(ini)[0] == tuple(line.split(" = "))
    assert ("never-expanded", line.split(" = ")[1], 2) in remarks(ini)


# set


def test_set_sets_an_option_or_a_placeholder() -> None:
    ini = taken("set = a=%(b)", "set-ph = b=%(c)", "c = 1", "d = -%(b)")

    assert (ini.value("a"), ini.value("b"), ini.value("d")) == ("%(c)", "%(c)", "-1")
    assert ini.options[1].where.line == 2
    assert remarks(ini) == ()


# Includes


def test_an_include_is_in_its_place() -> None:
    ini = taken("a = 1", "ini = x.ini", "a = 3", x_ini="[uwsgi]\na = 2\n")

    assert pairs(ini) == (("a", "1"), ("ini", "x.ini"), ("a", "2"), ("a", "3"))
    assert list(ini.texts) == [INI, FOLDER / "x.ini"]


def test_a_section_is_one_of_the_last_file() -> None:
    own = whole("[uwsgi]\nini = :more\n[more]\na = %x\n")
    after = taken("ini = x.ini", "ini = :more", "[more]", "a = 1", x_ini="[uwsgi]\nb = 1\n")

    assert pairs(own) == (("ini", ":more"), ("a", "more"))
    assert own.skipped == ()
    assert ("section-not-found", "more", 3) in remarks(after)


def test_a_section_of_another_file_is_for_ini_and_not_for_include() -> None:
    more = "[more]\na = 1\n"

    assert taken("ini = x.ini:more", x_ini=more).value("a") == "1"
    assert remarks(taken("include = x.ini:more", x_ini=more)) == (
        ("include-with-section", "x.ini:more", 2),
    )
    assert remarks(taken("include = x.conf", x_conf="")) == (("include-not-loaded", "x.conf", 2),)
    assert remarks(taken("ini = no.ini")) == (("include-missing", "no.ini", 2),)


def test_what_is_inherited_is_at_the_end_and_never_expanded() -> None:
    ini = taken("inherit = %(base).ini", "base = x", "b = 1", x_ini="[uwsgi]\na = %(b) %n\n")

    assert pairs(ini)[-1] == ("a", "%(b) x")
    assert remarks(ini) == (("never-expanded", "%(b) x", 2),)


def test_a_file_that_includes_itself_ends() -> None:
    ini = taken("a = 1", "ini = wsgi.ini")

    assert pairs(ini) == (("a", "1"), ("ini", "wsgi.ini"))
    assert remarks(ini) == (("include-too-deep", "wsgi.ini", 3),)


@pytest.mark.parametrize(
    "lines",
    [
        ("a = x%(a)",),
        ("a = x%(b)", "b = y%(a)"),
        ("for-times = 2000000000", "a = %(_)", "endfor"),
        (
            "z = " + "x" * 1000,
            *(f"a{n} = -%(a{n - 1})%(a{n - 1})" for n in range(1, 40)),
            "a0 = %(z)",
        ),
    ],
)
def test_what_would_grow_for_ever_ends(lines: tuple[str, ...]) -> None:
    assert "endless" in {remark.kind for remark in taken(*lines).remarks}


# Logic


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        ("if-env = PORT", ("-80",)),
        ("if-env = PORT=80", ("-80",)),
        ("if-env = PORT=81", ()),
        ("if-env = NO", ()),
        ("if-not-env = NO", ("-%(_)",)),
        ("if-not-env = PORT=81", ("-80",)),
        ("if-not-env = PORT", ()),
        ("if-opt = above", ("-1",)),
        ("if-opt = above=1", ("-1",)),
        ("if-opt = below", ()),
        ("if-not-opt = below", ("-%(_)",)),
        ("if-exists = x.txt", ("-x.txt",)),
        ("if-exists = /srv", ("-/srv",)),
        ("if-not-exists = /no", ("-/no",)),
        ("if-file = /srv", ()),
        ("if-not-file = /srv", ("-/srv",)),
        ("if-dir = /srv", ("-/srv",)),
        ("if-directory = x.txt", ()),
        ("if-not-dir = x.txt", ("-x.txt",)),
        ("if-hostname = web-1", ("-web-1",)),
        ("if-not-hostname = web-1", ()),
        ("if-hostname-match = web", ()),
        ("if-plugin = python", ("-python",)),
        ("if-not-plugin = php", ("-php",)),
        ("if-reload", ()),
        ("if-not-reload", ("-%(_)",)),
        ("for = a  b", ("-a", "-b")),
        ("for-times = 2", ("-1", "-2")),
        ("for-glob = *.txt", ("-x.txt", "-y.txt")),
        ("for-glob = *.no", ("-*.no",)),
        ("for-readline = x.txt", ("-one", "-two")),
        ("for-readline = no.txt", ()),
    ],
)
def test_lines_of_a_block_count_as_often_as_it_says(
    condition: str, values: tuple[str, ...]
) -> None:
    ini = taken(
        *("above = 1", condition, "log-format = -%(_)", "end", "below = 1"),
        environ={"PORT": "80"},
        x_txt="one\ntwo\n",
        y_txt="",
    )

    assert tuple(option.value for option in ini.all("log-format")) == values
    assert [option.name for option in ini.skipped] == ([] if values else ["log-format"])
    assert ini.value("below") == "1"


def test_a_block_without_an_end_swallows_the_rest() -> None:
    ini = taken("if-env = NO", "a = 1", "b = 2")

    assert pairs(ini) == (("if-env", "NO"),)
    assert [option.name for option in ini.skipped] == ["a", "b"]
    assert remarks(ini) == (("logic-unclosed", "if-env", 2),)


def test_else_is_an_option_like_any_other() -> None:
    ini = taken("if-env = PORT", "a = 1", "else", "a = 2", "endif", environ={"PORT": "80"})

    assert ini.value("a") == "2"
    assert remarks(ini) == (("logic-else", "else", 4),)


def test_a_block_in_a_block_is_fatal_where_the_outer_one_counts() -> None:
    lines = ("if-env = A", "if-env = B", "a = 1", "endif", "b = 1", "endif")

    assert remarks(taken(*lines, environ={"A": "1"})) == (("logic-nested", "if-env", 3),)
    assert remarks(taken(*lines)) == ()
    assert taken(*lines).value("b") == "1"


def test_a_block_may_include() -> None:
    ini = taken(
        "for = x y", "ini = %(_).ini", "endfor", x_ini="[uwsgi]\na = 1\n", y_ini="[uwsgi]\na = 2\n"
    )

    assert [option.value for option in ini.all("a")] == ["1", "2"]


# Values


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("32k", 32), ("", 0), ("auto", 0), (" +7x", 7), ("-3", -3), ("010", 10), ("1m", 1)),
        *(("99999999999", 1215752191), ("9" * 5000, -1)),
    ],
)
def test_a_number_is_what_atoi_makes_of_it(text: str, number: int) -> None:
    assert integer(text) == number


def test_four_words_are_false_and_everything_else_is_true() -> None:
    assert not any(map(is_true, ("false", "OFF", "No", "0")))
    assert all(map(is_true, ("", "true", "disabled", "false ; x", "00", "none")))


def test_an_option_has_one_key_for_all_its_names() -> None:
    ini = taken("processes = 1", "workers = 2", "venv = a", "home = b", "process = 4")

    assert (ini.number("workers"), ini.value("virtualenv")) == (2, "b")
    assert [option.name for option in ini.unknown()] == ["process"]


# Other kinds of files


def test_simple_xml_and_yaml_are_read() -> None:
    xml = "<!-- a -->\n<uwsgi>\n <master/>\n <socket>%n.sock</socket>\n</uwsgi>\n"
    yaml = "# a\nuwsgi:\n  master: 1 # b\n  socket: %n.sock\nother:\n  a: 1\n"

    for ini in (whole(xml, name="x.xml"), whole(yaml, name="x.yaml")):
        assert pairs(ini) == (("master", "1"), ("socket", "x.sock"))
        assert [option.where.line for option in ini.options] == [3, 4]
        assert ini.remarks == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("x.xml", "<uwsgi><a>1</a>"),
        ("x.xml", '<!DOCTYPE a [<!ENTITY b "c">]><uwsgi><a>&b;</a></uwsgi>'),
        ("x.xml", '<uwsgi id="1"><a>1</a></uwsgi>'),
        ("x.xml", "<uwsgi><a><b>1</b></a></uwsgi>"),
        ("x.xml", "<uwsgi><a>1 &amp; 2</a></uwsgi>"),
        ("x.yaml", "uwsgi:\n  env:\n    - A=1\n"),
        ("x.yml", "uwsgi:\n  a: [1, 2]\n"),
        ("x.yml", "uwsgi:\n  a: 'b'\n"),
        ("x.json", '{"uwsgi": {"master": true}}'),
    ],
)
def test_other_xml_and_yaml_and_json_are_recognised(name: str, text: str) -> None:
    ini = whole(text, name=name)

    assert ini.options == ()
    assert [(kind, text) for kind, text, _ in remarks(ini)] == [
        ("not-ini", {".yml": "yaml"}.get(Path(name).suffix, Path(name).suffix[1:]))
    ]


def test_a_file_that_is_not_there_is_told() -> None:
    assert remarks(read(FOLDER / "no.ini", world({}))) == (
        ("include-missing", "/srv/shop/no.ini", 1),
    )
