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


def checked(binary: Path, folder: Path, *names: str, removed: tuple[Path, ...] = ()) -> str:
    """The configuration in the folder, with a site of these names, as `nginx -t` finds it."""
    temporary = " ".join(f"{name}_temp_path {folder}/temp;" for name in TEMPORARY)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, temporary=temporary))
    (folder / "sites").mkdir(exist_ok=True)
    (folder / "sites" / "old.conf").write_text(SITE % "a.example")
    site = File(path=folder / "sites" / "new.conf", text=SITE % " ".join(names))
    return check(CheckNginx(binary=binary, folder=folder, files=(site,), removed=removed))


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


def test_what_is_wrong_with_another_site_already_is_only_told(
    nginx_binary: Path, tmp_path: Path
) -> None:
    (tmp_path / "sites").mkdir()
    for name in ("bad", "worse"):
        (tmp_path / "sites" / f"{name}.conf").write_text(SITE % "c.example; nonsense")

    said = checked(nginx_binary, tmp_path, "b.example")

    assert [line.partition(" ")[0] for line in said.splitlines()] == ["bad", "worse"]
    assert f'unknown directive "nonsense" in {tmp_path}/sites/bad.conf:1' in said


def test_what_is_wrong_with_the_new_site_is_refused_beside_a_bad_one(
    nginx_binary: Path, tmp_path: Path
) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "bad.conf").write_text("nonsense;")

    with pytest.raises(TapsterError) as refused:
        checked(nginx_binary, tmp_path, "b.example; worse_nonsense")

    assert "worse_nonsense" in refused.value.why
    assert "bad.conf" not in refused.value.why


def test_two_others_with_one_name_are_not_the_fault_of_a_third(
    nginx_binary: Path, tmp_path: Path
) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "older.conf").write_text(SITE % "a.example")

    checked(nginx_binary, tmp_path, "b.example")


def test_a_main_file_that_breaks_every_site_is_refused(nginx_binary: Path, tmp_path: Path) -> None:
    checked(nginx_binary, tmp_path, "b.example")
    main = (tmp_path / "nginx.conf").read_text().replace("http {", "http { server_tokens maybe;")
    file = File(path=tmp_path / "nginx.conf", text=main)

    with pytest.raises(TapsterError) as refused:
        check(CheckNginx(binary=nginx_binary, folder=tmp_path, files=(file,)))

    assert f'invalid value "maybe" in {file.path}' in refused.value.why
