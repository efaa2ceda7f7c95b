"""Other files that uWSGI 2.0.30 is told to read, and what it makes of values."""

from pathlib import Path

import pytest

from tapster.uwsgi_ini.read import read
from tapster.uwsgi_ini.values import integer, is_true
from tests.uwsgi_ini.worlds import FOLDER, pairs, remarks, taken, whole, world


def test_an_include_is_in_its_place() -> None:
    ini = taken("a = 1", "ini = x.ini", "a = 3", x_ini="[uwsgi]\na = 2\n")

    assert pairs(ini) == (("a", "1"), ("ini", "x.ini"), ("a", "2"), ("a", "3"))
    assert list(ini.texts) == [FOLDER / "wsgi.ini", FOLDER / "x.ini"]


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
