from pathlib import Path

import pytest

from tapster.system.checked_files import MOST_OF_A_KIND, below, named

UWSGI = "[uwsgi]\nmodule = app:app\n"
NGINX = "server {\n    listen 80;\n}\n"


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wsgi.ini", UWSGI),
        ("shop.ini", UWSGI),
        ("deploy/shop_uwsgi.ini", "module = app:app\n"),
        ("uwsgi-production.ini", "[ uwsgi ]\n"),
        ("setup.ini", UWSGI),
        ("uwsgi.xml", "<uwsgi/>\n"),
        ("conf/uwsgi.yml", "uwsgi:\n  master: true\n"),
        ("uwsgi.json", '{"uwsgi": {}}\n'),
    ],
)
def test_a_configuration_of_uwsgi_is_found(tmp_path: Path, name: str, text: str) -> None:
    assert below(made(tmp_path, {name: text})).inis == [tmp_path / name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("alembic.ini", "[alembic]\n"),
        ("tox.ini", "[tox]\n"),
        ("setup.cfg", UWSGI),
        ("shop.ini", "[server:main]\n"),
        (".venv/uwsgi.ini", UWSGI),
        ("node_modules/x/uwsgi.ini", UWSGI),
        (".git/uwsgi.ini", UWSGI),
        ("docker-compose.yml", "services:\n  uwsgi:\n"),
    ],
)
def test_what_belongs_to_others_is_left_alone(tmp_path: Path, name: str, text: str) -> None:
    assert below(made(tmp_path, {name: text})).inis == []


@pytest.mark.parametrize(
    "name",
    ["nginx.conf", "deploy/shop.nginx", "sites-available/shop", "conf.d/shop.conf", "my-nginx"],
)
def test_a_configuration_of_nginx_is_found(tmp_path: Path, name: str) -> None:
    assert below(made(tmp_path, {name: NGINX})).confs == [tmp_path / name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("supervisord.conf", "[supervisord]\n"),
        ("redis.conf", "port 6379\n"),
        ("nginx.conf.bak", NGINX),
        ("nginx.md", NGINX),
        ("nginx.py", NGINX),
    ],
)
def test_what_only_looks_like_one_is_none(tmp_path: Path, name: str, text: str) -> None:
    assert below(made(tmp_path, {name: text})).confs == []


def test_a_file_with_two_names_is_looked_at_once(tmp_path: Path) -> None:
    made(tmp_path, {"sites-available/shop": NGINX})
    (tmp_path / "sites-enabled").mkdir()
    (tmp_path / "sites-enabled" / "shop").symlink_to("../sites-available/shop")

    assert below(tmp_path).confs == [tmp_path / "sites-available" / "shop"]


def test_a_folder_of_very_many_files_is_not_looked_through(tmp_path: Path) -> None:
    made(tmp_path, {f"uwsgi{number:03}.ini": UWSGI for number in range(MOST_OF_A_KIND + 5)})

    assert len(below(tmp_path).inis) == MOST_OF_A_KIND


def test_a_circle_of_links_is_no_trap(tmp_path: Path) -> None:
    made(tmp_path, {"a/uwsgi.ini": UWSGI})
    (tmp_path / "a" / "b").symlink_to(tmp_path)

    assert below(tmp_path).inis == [tmp_path / "a" / "uwsgi.ini"]


def test_a_file_that_is_named_is_what_it_can_be(tmp_path: Path) -> None:
    made(tmp_path, {"site": NGINX, "requirements.txt": "flask\n", "x.ini": ""})

    assert named(tmp_path / "site").confs
    assert named(tmp_path / "requirements.txt").texts
    assert named(tmp_path / "x.ini").inis
    assert named(tmp_path / "x.xml").inis


def test_links_that_lead_nowhere_hide_nothing(tmp_path: Path) -> None:
    made(tmp_path, {"uwsgi.ini": UWSGI})
    (tmp_path / "circle").symlink_to("circle")
    (tmp_path / "too-long").symlink_to("x" * 300)

    assert below(tmp_path).inis == [tmp_path / "uwsgi.ini"]
