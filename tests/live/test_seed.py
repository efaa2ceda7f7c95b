"""The note's own set-up, unchanged: what it tells a person to do by hand, one command does."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapster.model.stack import Upstream
from tapster.system.answer import exchange
from tapster.system.http_client import fetch
from tapster.system.listeners import listeners
from tapster.system.uwsgi_client import request
from tests.live.site import Site, Tapster, home

pytestmark = pytest.mark.live

SEED = Path(__file__).parents[2] / "examples" / "seed"
UWSGI, HTTP = "127.0.0.1:30000", "127.0.0.1:30001"
"""The ports that the note chose; no other test uses them."""


@pytest.fixture(scope="module")
def tapster() -> Iterator[Tapster]:
    with home() as made:
        yield made


@pytest.fixture(scope="module")
def site(tapster: Tapster) -> Site:
    folder = tapster.base / "seed"
    shutil.copytree(SEED, folder, ignore=shutil.ignore_patterns("log", "__pycache__"))
    return tapster.up(folder / "wsgi.ini")


def test_nginx_stands_in_front_of_the_notes_socket(site: Site) -> None:
    answer = site.ask("/")

    assert answer.status == 200
    assert b"Flask" in answer.body


def test_the_uwsgi_protocol_and_the_http_test_port_answer_as_written(site: Site) -> None:
    assert site.tapster.processes()
    upstream = Upstream(address=UWSGI, protocol="uwsgi")
    over_uwsgi = exchange(UWSGI, request(upstream, "/", "localhost"), 5)
    over_http = fetch(HTTP, "/", "localhost", 5)

    assert over_uwsgi.status == over_http.status == 200


def test_three_workers_run_under_one_master(site: Site) -> None:
    master = int((site.folder / "uwsgi.pid").read_text())

    assert site.release.master_pid == master
    assert len(site.workers) == 3


def test_it_logs_where_the_ini_says_and_the_folder_was_made_for_it(site: Site) -> None:
    text = (site.folder / "log" / "uwsgi.log").read_text()

    assert "spawned uWSGI worker 3" in text


def test_the_ini_is_not_edited(site: Site) -> None:
    assert (site.folder / "wsgi.ini").read_bytes() == (SEED / "wsgi.ini").read_bytes()


def test_the_terminal_is_given_back_because_the_ini_says_daemonize(tapster: Tapster) -> None:
    again = tapster.command("up", tapster.base / "seed" / "wsgi.ini")

    assert again.exit_code == 0
    assert "is up on" in again.stdout


def test_down_leaves_nothing_behind(tapster: Tapster) -> None:
    said = tapster.command("down", "--all")

    assert said.exit_code == 0
    assert not tapster.processes()
    assert not (tapster.base / "seed" / "uwsgi.pid").exists()
    held = {listener.address for listener in listeners()}
    assert not held & {UWSGI, HTTP}
