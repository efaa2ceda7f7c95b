from pathlib import Path

import pytest

from tapster.errors import TapsterError
from tapster.model.actions import CheckNginx
from tapster.model.files import File
from tapster.system.nginx_control import check

TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
MAIN = """
error_log stderr error;
pid {folder}/nginx.pid;
events {{}}
http {{ access_log off; {temporary} include sites/*.conf; }}
"""
SITE = "server { listen 127.0.0.1:18080; server_name %s; }\n"


def checked(binary: Path, folder: Path, *names: str, removed: tuple[Path, ...] = ()) -> None:
    """The configuration in the folder, with a site of these names, as `nginx -t` finds it."""
    temporary = " ".join(f"{name}_temp_path {folder}/temp;" for name in TEMPORARY)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, temporary=temporary))
    (folder / "sites").mkdir()
    (folder / "sites" / "old.conf").write_text(SITE % "a.example")
    site = File(path=folder / "sites" / "new.conf", text=SITE % " ".join(names))
    check(CheckNginx(binary=binary, folder=folder, files=(site,), removed=removed))


def test_a_name_that_another_site_has_is_refused(nginx_binary: Path, tmp_path: Path) -> None:
    with pytest.raises(TapsterError) as refused:
        checked(nginx_binary, tmp_path, "b.example", "a.example")

    assert 'conflicting server name "a.example"' in refused.value.why


def test_names_of_its_own_are_accepted(nginx_binary: Path, tmp_path: Path) -> None:
    checked(nginx_binary, tmp_path, "b.example")


def test_a_site_that_goes_frees_its_names(nginx_binary: Path, tmp_path: Path) -> None:
    old = tmp_path / "sites" / "old.conf"

    checked(nginx_binary, tmp_path, "a.example", removed=(old,))

    assert old.exists()
