from pathlib import Path, PurePath

from hypothesis import given
from hypothesis import strategies as st

from tapster.model.stack import Upstream
from tapster.uwsgi_ini import facts
from tapster.uwsgi_ini.parse import all_of, last, parse

SEED = Path(__file__).parents[2] / "examples" / "seed" / "wsgi.ini"
FOLDER = Path("/srv/shop")


def options(*lines: str) -> tuple[tuple[str, str], ...]:
    return parse("\n".join(("[uwsgi]", *lines)), PurePath("/srv/shop/wsgi.ini"))


def test_the_notes_ini_says_where_it_answers_and_where_it_writes() -> None:
    found = parse(SEED.read_text(), PurePath("/srv/shop/wsgi.ini"))

    assert facts.upstream(found, FOLDER) == Upstream(address="127.0.0.1:30000", protocol="uwsgi")
    assert set(facts.listens(found)) == {"127.0.0.1:30000", "127.0.0.1:30001"}
    assert facts.logs(found, FOLDER) == (Path("/srv/shop/log/uwsgi.log"),)
    assert facts.folders(found, FOLDER) == (Path("/srv/shop/log"), Path("/srv/shop"))
    assert facts.app(found) == ("app", "app", "./app")
    assert facts.is_background(found)


def test_only_the_asked_section_counts_and_it_may_be_continued() -> None:
    text = "a = 0\n[uwsgi]\na = 1\n[other]\na = 2\n[uwsgi]\nb = 3\n[uwsgi] ; prod\nc = 4\n"

    assert parse(text, PurePath("/x.ini")) == (("a", "1"), ("b", "3"))


def test_comments_have_a_line_of_their_own() -> None:
    assert options("; one", "# two", "socket = a ; b") == (("socket", "a ; b"),)


def test_the_last_value_counts_and_repeated_ones_stay() -> None:
    found = options("processes = 1", "socket = a", "workers = 2", "socket = b", "master")

    assert last(found, "processes", "workers") == "2"
    assert all_of(found, "socket") == ("a", "b")


def test_magic_variables_name_the_file_and_placeholders_stay() -> None:
    found = options("chdir = %d", "a = %n.%e", "b = 100%%", "c = %(a)")

    assert found == (("chdir", "/srv/shop/"), ("a", "wsgi.ini"), ("b", "100%"), ("c", "%(a)"))


def test_a_socket_file_is_relative_to_chdir() -> None:
    found = options("socket = run/app.sock", "chdir = web")

    assert facts.upstream(found, FOLDER) == Upstream(
        address="unix:/srv/shop/web/run/app.sock", protocol="uwsgi"
    )


def test_an_http_socket_is_no_socket_for_nginx() -> None:
    assert facts.upstream(options("http-socket = :8000"), FOLDER) is None
    assert facts.listens(options("http-socket = :8000")) == ("127.0.0.1:8000",)


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    for name, value in parse(text, PurePath("/x.ini")):
        assert name == name.strip(" \t\r")
        assert "\n" not in value


def test_statistics_are_where_the_last_option_says_as_far_as_it_can_be_told() -> None:
    told = {
        (): None,
        ("stats = :9191",): "127.0.0.1:9191",
        ("stats = 1.sock", "stats-server = /run/2.sock"): "unix:/run/2.sock",
        ("chdir = src", "stats = 1.sock"): "unix:/srv/shop/src/1.sock",
        ("stats = @shop",): "",
        ("stats = %(here)/1.sock",): "",
        ("stats = $(HERE)/1.sock",): "",
        ("stats = /run/1.sock", "stats-http = true"): "",
    }

    assert {lines: facts.stats(options(*lines), FOLDER) for lines in told} == told
