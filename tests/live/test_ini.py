"""An .ini that is not what its owner thinks is told so, and never called healthy."""

from pathlib import Path

from tests.live.load import PLAIN
from tests.live.site import Tapster
from tests.nginx.servers import free_port


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
