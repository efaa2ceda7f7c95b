from pathlib import Path

from tapster.model.stack import Upstream
from tapster.uwsgi_ini import facts
from tests.uwsgi_ini.worlds import FOLDER, of_text, pairs, taken

SEED = Path(__file__).parents[2] / "examples" / "seed" / "wsgi.ini"


def options(*lines: str) -> facts.Options:
    return pairs(taken(*lines))


def test_the_notes_ini_says_where_it_answers_and_where_it_writes() -> None:
    found = of_text(SEED.read_text())

    assert facts.upstream(found, FOLDER) == Upstream(address="127.0.0.1:30000", protocol="uwsgi")
    assert set(facts.listens(found)) == {"127.0.0.1:30000", "127.0.0.1:30001"}
    assert facts.logs(found, FOLDER) == (Path("/srv/shop/log/uwsgi.log"),)
    assert facts.folders(found, FOLDER) == (Path("/srv/shop/log"), Path("/srv/shop"))
    assert facts.app(found) == ("app", "app", "./app")
    assert facts.is_background(found)


def test_the_last_value_counts_and_repeated_ones_stay() -> None:
    found = options("processes = 1", "socket = a", "workers = 2", "socket = b", "master")

    assert facts.last(found, "processes") == "2"
    assert facts.all_of(found, "socket") == ("a", "b")


def test_a_socket_file_is_relative_to_chdir() -> None:
    found = options("socket = run/app.sock", "chdir = web")

    assert facts.upstream(found, FOLDER) == Upstream(
        address="unix:/srv/shop/web/run/app.sock", protocol="uwsgi"
    )


def test_an_http_socket_is_no_socket_for_nginx() -> None:
    assert facts.upstream(options("http-socket = :8000"), FOLDER) is None
    assert facts.listens(options("http-socket = :8000")) == ("127.0.0.1:8000",)


def test_statistics_are_where_the_last_option_says_as_far_as_it_can_be_told() -> None:
    told = {
        (): None,
        ("stats = :9191",): "127.0.0.1:9191",
        ("stats = 1.sock", "stats-server = /run/2.sock"): "unix:/run/2.sock",
        ("chdir = src", "stats = 1.sock"): "unix:/srv/shop/src/1.sock",
        ("stats = @shop",): "",
        ("stats = %(here)/1.sock",): "",
        ("stats = %(here)/1.sock", "here = /run"): "unix:/run/1.sock",
        ("stats = $(HERE)/1.sock",): "",
        ("stats = /run/1.sock", "stats-http = true"): "",
    }

    assert {lines: facts.stats(options(*lines), FOLDER) for lines in told} == told
