"""Every option has one fate, and what is adopted is what tapster reads."""

import fnmatch
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.config.decode import decode
from tapster.model.finding import Place
from tapster.ui import adopted as adopted_file
from tapster.ui.adopting import accepts
from tapster.uwsgi_ini.adopt import HANDLERS, adopt
from tapster.uwsgi_ini.fates import Adopted
from tapster.uwsgi_ini.ini import Ini, Option
from tapster.uwsgi_ini.options import table
from tapster.uwsgi_ini.settled import SHAPES, first, settled, tables

FOLDER = Path("/srv/shop")


def adopted(*lines: str, owner: str = "", engine: str = "") -> Adopted:
    path = FOLDER / "wsgi.ini"
    options = []
    for number, line in enumerate(lines, 2):
        name, equals, value = (part.strip() for part in line.partition("="))
        place = Place(file=path, line=number)
        options.append(
            Option(name=name, value=value, written=value, where=place, has_equals=bool(equals))
        )
    return adopt(Ini(path=path, options=tuple(options), texts={}), FOLDER, accepts, owner, engine)


def settings(*lines: str, owner: str = "") -> dict[str, object]:
    found = asdict(adopted(*lines, owner=owner).settings)
    return {name: value for name, value in found.items() if value is not None}


def kinds(*lines: str) -> list[str]:
    return [fate.kind for fate in adopted(*lines).fates]


@pytest.mark.parametrize("engine", ["", "gunicorn", "granian"])
@pytest.mark.parametrize("value", ["", "= 1", "= true", "= name", "= /a=/b", "= :80,a,b", "= %(x)"])
def test_every_option_that_uwsgi_knows_has_one_fate(value: str, engine: str) -> None:
    for name in table():
        found = adopted(f"{name} {value}", engine=engine)

        assert [fate.option.name for fate in found.fates] == [name]
        assert found.fates[0].words or found.fates[0].settings
        assert not (engine and (found.settings.uwsgi or found.fates[0].kind == "passed"))


def test_the_tables_name_only_options_that_exist_and_every_row_is_reached() -> None:
    names = table().keys()
    for rows in map(tables().__getitem__, ("refused", "derived", "lost", "unneeded", "meant")):
        patterns = [each for line in rows.values() for each in line.split()]
        assert {each for each in patterns if "*" not in each} <= names
        assert all(fnmatch.filter(names, each) for each in patterns)
    for name in ("lost", "unneeded", "meant"):
        reached = {first(name, known.key, known.name) for known in table().values()}
        assert reached - {""} == tables()[name].keys()
    settled_ones = {settled(known.key, known.name) for known in table().values()}
    reasons = {reason for reason, _ in filter(None, settled_ones)}
    assert reasons == {*tables()["refused"], *tables()["derived"]}
    assert SHAPES | HANDLERS.keys() <= names


def test_the_notes_own_ini_becomes_five_settings() -> None:
    assert settings(
        "module = app:app",
        "processes = 3",
        "http-socket = 127.0.0.1:30001 ; for tests",
        "socket = 127.0.0.1:30000 ; nginx",
        "chdir = ./app",
        "python-autoreload = 1",
    ) == {
        "module": "app:app",
        "root": "app",
        "listen": "127.0.0.1:30001",
        "processes": 3,
        "reload": True,
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["module = shop.wsgi"], {"module": "shop.wsgi:application"}),
        (["module = shop", "callable = app"], {"module": "shop:app"}),
        (["wsgi-file = shop/wsgi.py", "callable = app"], {"module": "shop.wsgi:app"}),
        (["file = /srv/shop/a/b.py", "chdir = a"], {"module": "b:application", "root": "a"}),
        (["module = shop:create_app()"], {"module": "shop:create_app()"}),
        (["mount = /=shop.py", "callable = app"], {"module": "shop:app"}),
        (["workers = 2", "processes = 4"], {"processes": 4}),
        (["harakiri = 30", "limit-post = 0"], {"request_timeout_s": 30, "max_body_bytes": 0}),
        (["lazy-apps = false"], {"preload": True}),
        (["http = :8080"], {"listen": "0.0.0.0:8080"}),
        (["socket = 0.0.0.0:5000", "protocol = http"], {"listen": "0.0.0.0:5000"}),
        (["static-map = /static=/srv/shop/public"], {"static": {"/static": "public"}}),
        (["static-map2 = /img=/var/www"], {"static": {"/img": "/var/www/img"}}),
        (["env = A=1", "env = B=x=y", "env = A=2"], {"env": {"A": "2", "B": "x=y"}}),
        (["virtualenv = /opt/venvs/shop"], {"python": "/opt/venvs/shop/bin/python"}),
        (["virtualenv = .venv"], {}),
        (["idle = 60", "die-on-idle"], {"on_demand_idle_s": 60}),
        (["import = a", "import = b"], {"uwsgi": {"import": ("a", "b")}}),
        (["locks = 2", "thunder-lock"], {"uwsgi": {"locks": 2, "thunder-lock": True}}),
        (["chdir = a", "pp = /srv/shop/b"], {"root": "a", "env": {"PYTHONPATH": "../b"}}),
        (["pythonpath = b", "pp = /opt/c"], {"env": {"PYTHONPATH": "/opt/c:b"}}),
        (["pythonpath = /opt/*"], {"uwsgi": {"pythonpath": "/opt/*"}}),
        (["log-date = %Y"], {"uwsgi": {"log-date": "%%Y"}}),
        (["uid = shop"], {"user": "shop"}),
    ],
)  # fmt: skip
def test_what_an_ini_says_is_said_in_settings(
    lines: list[str], expected: dict[str, object]
) -> None:
    assert settings(*lines) == expected


@pytest.mark.parametrize(
    ("lines", "kind", "words"),
    [
        (["vaccum = true"], "no effect", "did you mean `vacuum`?"),
        (["=======", "processes = 1"], "no effect", "a merge was not finished"),
        (["base = /srv", "pythonpath = %(base)/lib"], "used", "%(base)"),
        (["processes = 2", "workers = 3"], "no effect", "line 3"),
        (["processes = auto"], "left", "reads `auto` as 0"),
        (["limit-post = 10M"], "left", "reads `10M` as 10"),
        (["http-socket = :$(PORT)"], "left", "TAPSTER_LISTEN"),
        (["env = KEY=$(KEY)"], "left", "env_file"),
        (["chdir = {{ home }}"], "left", "still to be filled in"),
        (["module = my-app:app"], "left", "`my-app:app`"),
        (["env = A = 1"], "left", "spaces"),
        (["cheaper = true"], "no effect", "as 0"),
        (["cheaper = 2"], "refused", "does not start"),
        (["emperor = /etc/vassals"], "refused", "Emperor"),
        (["plugins = %(python)", "python = python3"], "no effect", "built in"),
        (["socket = /run/$(APP).sock"], "derived", "nginx reaches"),
        (["socket = :$(PORT)", "protocol = http"], "left", "--listen"),
        (["idle = 0"], "derived", "off"),
        (["plugins = php"], "refused", "plugin php"),
        (["plugins = python311,http"], "derived", "built in"),
        (["socket = 127.0.0.1:3031"], "derived", "nginx reaches"),
        (["uwsgi-socket = :3031"], "refused", "not one elsewhere"),
        (["notfound-log"], "refused", "no such option"),
        (["https-socket = :443"], "left", "tls_key"),
        (["touch-reload = /srv/shop/wsgi.ini"], "derived", "tapster up"),
        (["uid = 1000"], "left", "name of the account"),
    ],
)
def test_what_is_no_setting_has_a_reason(lines: list[str], kind: str, words: str) -> None:
    first = adopted(*lines).fates[0]

    assert first.kind == kind
    assert words in first.words


def test_mounts_are_passed_on_and_stay_in_interpreters_of_their_own() -> None:
    assert settings("mount = /a=/srv/shop/a.py", "mount = /b=b:app", "manage-script-name") == {
        "module": "a:application",
        "uwsgi": {
            "single-interpreter": False,
            "mount": ("/a=a.py", "/b=b:app"),
            "manage-script-name": True,
        },
    }


def test_root_takes_an_account_only_from_files_of_its_own() -> None:
    assert settings("uid = www-data", owner="root") == {"user": "www-data"}
    assert settings("uid = shop", owner="shop") == {}
    assert settings("uid = www-data", owner="shop") == {}


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(sorted(HANDLERS)), st.sampled_from(sorted(table())), st.text()
            ),
            st.one_of(st.text(), st.sampled_from(["1", ":80", "a:b", "/a=/b", ":443,a,b", "a=b"])),
        ),
        max_size=8,
    )
)
def test_whatever_an_ini_says_the_file_can_be_read(lines: list[tuple[str, str]]) -> None:
    path = FOLDER / "wsgi.ini"
    place = Place(file=path, line=2)
    options = tuple(Option(name=n, value=v, written=v, where=place) for n, v in lines)
    ini = Ini(path=path, options=options, texts={})

    found = adopt(ini, FOLDER, accepts)

    taken = adopted_file.Taken(ini=ini, folder=FOLDER, adopted=found)
    assert decode(adopted_file.text(taken)).settings == found.settings
    assert len(found.fates) == len(options)


def test_no_reason_quotes_the_value_of_a_variable() -> None:
    found = adopted("env = KEY=geheim$(X)", "env = 1=geheim", "env = geheim", "env = A=geheim")

    assert not any("geheim" in fate.words for fate in found.fates if fate.option.value != "geheim")
