"""An .ini that is not what its owner thinks is told so, and never called healthy."""

import os
import signal
from pathlib import Path

from tapster.system.emperor_lock import holder
from tests.live.load import PLAIN, answers
from tests.live.site import Tapster
from tests.nginx.servers import free_port, wait_until


def an_ini(tapster: Tapster, *lines: str, name: str = "plain") -> Path:
    folder = tapster.folder(name, {**PLAIN, "wsgi.ini": "\n".join(("[uwsgi]", *lines, ""))})
    return folder / "wsgi.ini"


def test_an_ini_without_an_app_is_not_taken_for_a_site(tapster: Tapster) -> None:
    ini = an_ini(tapster, "master = true", "modul = app:application")

    said = tapster.command("up", ini, "-d", "--listen", f"127.0.0.1:{free_port()}")

    assert said.exit_code == 1
    assert "no python application found" in said.stderr
    assert not tapster.processes()


def test_an_ini_that_only_speaks_http_gets_a_socket_for_nginx(tapster: Tapster) -> None:
    port = free_port()
    ini = an_ini(
        tapster, "master = true", "module = app:application", f"http-socket = 127.0.0.1:{port}"
    )

    site = tapster.up(ini)

    assert site.ask("/").status == 200


def test_a_file_that_configures_nothing_is_refused(tapster: Tapster) -> None:
    folder = tapster.folder("plain", {**PLAIN, "app.ini": "uwsgi:\n  module: app:app\n"})

    said = tapster.command("up", folder / "app.ini", "-d")

    assert said.exit_code == 2
    assert "configures nothing" in said.stderr


def test_a_port_of_the_ini_that_our_own_nginx_has_is_taken(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("shop", PLAIN))
    ini = an_ini(tapster, "module = app:application", f"socket = 127.0.0.1:{site.port}")

    said = tapster.command("up", ini, "-d", "--listen", f"127.0.0.1:{free_port()}")

    assert said.exit_code == 1
    assert f"127.0.0.1:{site.port} is taken by nginx" in said.stderr
    assert site.ask("/").status == 200


def test_what_an_ini_attaches_stops_with_it_when_it_is_told_to_and_with_its_emperor(
    tapster: Tapster,
) -> None:
    attach = ("attach-daemon = exec sleep 1000", "vacuum = true")
    ini = an_ini(tapster, "master = true", "module = app:application", *attach)
    site = tapster.up(ini)
    (attached,) = daemons(tapster)
    log = site.log / "app.log"

    tapster.up(ini, port=site.port)

    said = log.read_text()
    assert f"stopping daemon (pid: {attached})" in said
    assert "goodbye to uWSGI" in said
    assert attached not in daemons(tapster)
    assert not list((tapster.home / "run").rglob("*.told"))

    (attached,) = daemons(tapster)
    emperor = holder(tapster.home)
    assert emperor
    os.kill(emperor, signal.SIGKILL)
    wait_until(lambda: daemons(tapster) not in ([], [attached]), "the next one")
    wait_until(lambda: attached not in daemons(tapster), "the one before is gone")
    wait_until(lambda: answers(site.port), "the site")
    assert len(daemons(tapster)) == 1
    wait_until(lambda: log.read_text().count("(emperor-lost)") == 2, "the end of the one before")
    assert site.workers  # its `vacuum` did not take the statistics of the next one


def daemons(tapster: Tapster) -> list[int]:
    return [each.pid for each in tapster.processes() if each.argv == ("sleep", "1000")]


def test_the_log_of_requests_says_that_an_ini_answered_though_it_names_no_worker(
    tapster: Tapster,
) -> None:
    site = tapster.up(an_ini(tapster, "master = true", "module = app:application"))
    site.ask("/by-the-app")
    log = site.log / "access.jsonl"
    wait_until(lambda: "/by-the-app" in log.read_text(), "the request in the log")

    said = tapster.command("logs", "--requests")

    (line,) = [line for line in said.stdout.splitlines() if line.endswith("GET /by-the-app")]
    assert line.split()[-3] == "app"


def test_a_second_ini_of_the_folder_does_not_replace_the_first(tapster: Tapster) -> None:
    ini = an_ini(tapster, "master = true", "module = app:application")
    site = tapster.up(ini)
    (ini.parent / "other.ini").write_text(ini.read_text())

    said = tapster.command("up", ini.parent / "other.ini", "-d")

    assert said.exit_code == 1
    assert "--name" in said.stderr
    assert site.ask("/").status == 200


def test_a_start_that_fails_says_that_the_release_before_still_serves(tapster: Tapster) -> None:
    site = tapster.up(tapster.folder("shop", PLAIN))
    (site.folder / "app.py").write_text("import nothing_of_that_name\napp = None\n")

    said = tapster.command("up", site.folder, "-d", "--module", "app:app")

    assert said.exit_code == 1
    assert " serves: http" in said.stderr
    assert site.ask("/").status == 200
