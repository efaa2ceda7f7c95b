"""Which .ini and which nginx configuration are looked at together, and for which machine."""

from pathlib import Path

from tapster.doctor.evidence import Evidence
from tapster.doctor.pairing import evidences
from tapster.system.gather_evidence import gather_evidence


def looked_at(base: Path, files: dict[str, str]) -> list[Evidence]:
    for name, text in files.items():
        path = base / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(evidences(gather_evidence([base], {})))


def names(found: list[Evidence]) -> list[tuple[str, str]]:
    return [(each.ini.path.stem, each.nginx.path.stem) for each in found]


def ini(port: int, more: str = "") -> str:
    return f"[uwsgi]\nmodule = app:app\nsocket = 127.0.0.1:{port}\n{more}"


def conf(port: int) -> str:
    return f"server {{\n    location / {{\n        uwsgi_pass 127.0.0.1:{port};\n    }}\n}}\n"


def test_each_ini_is_looked_at_with_the_configuration_that_leads_to_it(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path,
        {
            "one/uwsgi1.ini": ini(3001),
            "two/uwsgi2.ini": ini(3002),
            "nginx1.conf": conf(3001),
            "nginx2.conf": conf(3002),
        },
    )

    assert names(found) == [("uwsgi1", "nginx1"), ("uwsgi2", "nginx2"), ("", "")]


def test_where_nothing_leads_to_an_ini_the_configuration_is_meant_for_it(tmp_path: Path) -> None:
    found = looked_at(tmp_path, {"uwsgi.ini": ini(3001), "nginx.conf": conf(3002)})

    assert names(found) == [("uwsgi", "nginx")]


def test_a_configuration_that_another_one_includes_is_a_part_of_it(tmp_path: Path) -> None:
    whole = "events {}\nhttp {\n    include conf.d/*.conf;\n}\n"

    found = looked_at(tmp_path, {"nginx.conf": whole, "conf.d/shop.conf": conf(3001)})

    assert names(found) == [("", "nginx"), ("", "")]
    assert len(found[0].nginx.texts) == 2


def test_a_site_that_is_enabled_by_a_link_is_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "sites-enabled").mkdir()
    (tmp_path / "sites-enabled" / "shop").symlink_to("../sites-available/shop")
    whole = "events {}\nhttp {\n    include sites-enabled/*;\n}\n"

    found = looked_at(tmp_path, {"sites-available/shop": conf(3001), "nginx.conf": whole})

    assert names(found) == [("", "nginx"), ("", "")]


def test_files_of_a_neighbouring_app_are_not_the_app_s_own(tmp_path: Path) -> None:
    found = looked_at(
        tmp_path,
        {
            "one/uwsgi.ini": ini(3001),
            "one/app.py": "1\n",
            "two/uwsgi.ini": ini(3002),
            "two/app.py": "2\n",
            "requirements.txt": "flask\n",
        },
    )

    own = {path.relative_to(tmp_path).as_posix() for path in found[0].files}
    assert own == {"one/app.py", "requirements.txt"}


def test_paths_that_are_not_here_mean_another_machine_and_paths_in_the_folder_are_known(
    tmp_path: Path,
) -> None:
    more = f"chdir = /srv/not-here-{tmp_path.name}\nlogto = log/uwsgi.log\n"
    away = looked_at(tmp_path / "away", {"uwsgi.ini": ini(3001, more)})
    here = looked_at(tmp_path / "here", {"uwsgi.ini": ini(3001, f"chdir = {tmp_path}\n")})

    assert away[0].machine is None
    assert away[0].paths[tmp_path / "away" / "log"].kind == "missing"
    assert Path(f"/srv/not-here-{tmp_path.name}") not in away[0].paths
    assert here[0].machine is not None
    assert here[0].paths[tmp_path].kind == "folder"


def test_of_an_ini_without_its_app_nobody_knows_where_it_will_lie(tmp_path: Path) -> None:
    (lost,) = looked_at(tmp_path / "lost", {"uwsgi.ini": ini(3001)})
    (home,) = looked_at(tmp_path / "home", {"uwsgi.ini": ini(3001), "app.py": ""})

    assert (lost.machine, lost.paths) == (None, {})
    assert home.machine is not None
    assert home.paths[tmp_path / "home" / "app.py"].kind == "file"


def test_what_may_be_meant_from_the_folder_above_is_not_missing(tmp_path: Path) -> None:
    text = ini(3001, "chdir = src\n")

    found = looked_at(tmp_path, {"deploy/uwsgi.ini": text, "src/app.py": ""})

    assert tmp_path / "deploy" / "src" not in found[0].paths


def test_a_project_s_nginx_conf_takes_no_sites_from_this_machine(tmp_path: Path) -> None:
    whole = "http {\n    include /etc/pass*;\n    include /etc/passwd;\n}\n"

    (found, _) = looked_at(tmp_path, {"nginx.conf": whole})

    assert set(found.nginx.texts) == {tmp_path / "nginx.conf"}


def test_of_an_ini_that_is_named_its_app_is_looked_at_and_no_neighbour(tmp_path: Path) -> None:
    files = {
        "uwsgi.ini": "[uwsgi]\nmodule = shop.wsgi\n",
        "requirements.txt": "",
        "shop/wsgi.py": "",
    }
    looked_at(tmp_path, {**files, "shop/views.py": "", "other/requirements.txt": ""})

    seen = gather_evidence([tmp_path / "uwsgi.ini"], {})

    names = {path.relative_to(tmp_path).as_posix() for path in seen.files}
    assert names == {"requirements.txt", "shop/wsgi.py", "shop/views.py"}
