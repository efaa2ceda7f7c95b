"""What `for` and `if` do in uWSGI 2.0.30."""

import pytest

from tests.uwsgi_ini.worlds import pairs, remarks, taken


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
