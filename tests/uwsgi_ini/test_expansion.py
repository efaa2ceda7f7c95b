"""What stands for `%X`, `$(X)`, `@(X)` and `%(x)` in uWSGI 2.0.30."""

import pytest

from tapster.uwsgi_ini.read import read
from tests.uwsgi_ini.worlds import FOLDER, pairs, remarks, taken, whole, world


def one(*lines: str) -> str:
    """The value of `a`."""
    return taken(*lines).value("a")


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
        FOLDER / "wsgi.ini",
        world(
            {"wsgi.ini": "[uwsgi]\nini = etc/more.ini\n", "etc/more.ini": "[uwsgi]\na = %d %D\n"}
        ),
    )

    assert ini.value("a") == "/srv/shop/etc/ /srv/shop/"
    assert ini.options[1].where.file == FOLDER / "etc/more.ini"


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


def test_set_sets_an_option_or_a_placeholder() -> None:
    ini = taken("set = a=%(b)", "set-ph = b=%(c)", "c = 1", "d = -%(b)")

    assert (ini.value("a"), ini.value("b"), ini.value("d")) == ("%(c)", "%(c)", "-1")
    assert ini.options[1].where.line == 2
    assert remarks(ini) == ()
