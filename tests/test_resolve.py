"""Every default, and its reason."""

import pwd
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.errors import AskedWronglyError
from tapster.model.facts import AppFacts, DjangoFacts, HostFacts
from tapster.model.home import Home
from tapster.model.settings import EngineName, Scalar, Settings, Strings
from tapster.resolve import Resolved, resolve
from tapster.resolve.naming import app_name
from tests.factories import a_candidate, app_facts, host_facts

HOME = Home(Path("/h"), Path("/h/run"))
NOTHING: Mapping[str, str] = {}


def resolved(
    settings: Settings | None = None,
    app: AppFacts | None = None,
    host: HostFacts | None = None,
    env: Mapping[str, str] = NOTHING,
) -> Resolved:
    given_settings = settings or Settings()
    return resolve(given_settings, {}, env, app or app_facts(), host or host_facts(), HOME)


def reason(found: Resolved, name: str) -> str:
    return next(each.why for each in found.chosen if each.name == name)


def test_a_folder_without_settings_is_decided_completely() -> None:
    stack = resolved().stack

    assert (stack.name, stack.module, stack.callable) == ("shop", "app", "app")
    assert stack.listen == "127.0.0.1:8080"
    assert stack.root == Path("/srv/shop")
    assert stack.environment.built


def test_every_setting_is_accounted_for() -> None:
    names = {each.name for each in resolved().chosen}

    assert names == set(Settings.__dataclass_fields__)


def test_processes_follow_the_cores_and_then_the_memory() -> None:
    assert resolved(host=host_facts(cores=8.0, memory_bytes=64 << 30)).stack.processes == 8
    assert resolved(host=host_facts(cores=1.0)).stack.processes == 2
    small = resolved(host=host_facts(cores=8.0, memory_bytes=500 << 20))
    assert small.stack.processes == 3
    assert "500 MiB" in reason(small, "processes")


@given(timeout_s=st.integers(1, 86400))
def test_timeouts_are_an_onion(timeout_s: int) -> None:
    stack = resolved(Settings(request_timeout_s=timeout_s)).stack

    assert stack.request_timeout_s == timeout_s < stack.upstream_timeout_s


@given(header_bytes=st.integers(1024, 12288))
def test_what_nginx_lets_through_fits_uwsgis_buffer(header_bytes: int) -> None:
    stack = resolved(Settings(max_header_bytes=header_bytes)).stack

    assert 4 * header_bytes + header_bytes < stack.request_block_bytes <= 65535


def test_the_backlog_is_never_above_somaxconn() -> None:
    assert resolved(host=host_facts(somaxconn=128)).stack.backlog == 128
    assert resolved(host=host_facts(somaxconn=65535)).stack.backlog == 1024


def test_variables_come_from_the_file_and_then_from_the_settings() -> None:
    stack = resolved(Settings(env={"A": "1"}), env={"A": "0", "B": "2", "PYTHONPATH": "/lib"}).stack

    assert (stack.env["A"], stack.env["B"]) == ("1", "2")
    assert stack.env["PYTHONPATH"] == f"{stack.environment.server}:/lib"


def test_what_uwsgi_has_python_search_whoever_else_imports_the_app_searches_too() -> None:
    passed: dict[str, Scalar | Strings] = {"pythonpath": ("lib", "/srv/lib"), "pp": "more"}

    stack = resolved(Settings(uwsgi=passed, env={"PYTHONPATH": "/last"})).stack
    other = resolved(Settings(uwsgi=passed, engine="gunicorn")).stack

    wanted = ["/srv/shop/lib", "/srv/lib", "/srv/shop/more", "/last"]
    assert stack.env["PYTHONPATH"].split(":")[1:] == wanted
    assert ":" not in other.env["PYTHONPATH"]


def test_the_environments_name_changes_with_what_it_is_built_from() -> None:
    one = app_facts()
    other = replace(one, requirements=replace(one.requirements, inputs=("flask==3\n",)))

    assert resolved(app=one).stack.environment.venv == resolved(app=one).stack.environment.venv
    assert resolved(app=one).stack.environment.venv != resolved(app=other).stack.environment.venv


def test_apps_of_one_account_that_need_the_same_share_an_environment() -> None:
    shop = resolved(Settings(name="shop")).stack.environment
    blog = resolved(Settings(name="blog")).stack.environment
    bobs = resolved(host=host_facts(app_user="bob")).stack.environment

    assert shop == blog
    assert shop.venv != bobs.venv


def test_djangos_files_are_collected_into_a_folder_of_ours() -> None:
    facts = DjangoFacts(static_url="/static/", media_url="/media/", media_root=Path("/srv/media"))
    candidate = a_candidate(framework="Django", django_settings="shop.settings")
    stack = resolved(app=app_facts(candidates=(candidate,), django=facts)).stack

    assert stack.static == {
        "/static/": Path("/h/apps/shop/live/static"),
        "/media/": Path("/srv/media"),
    }
    assert stack.collect_static == Path("/h/apps/shop/live/static")
    assert stack.django_settings == "shop.settings"


def test_static_files_of_a_cdn_are_not_ours_to_collect() -> None:
    facts = DjangoFacts(static_url="https://cdn.example/", media_url="", media_root=None)

    assert resolved(app=app_facts(django=facts)).stack.collect_static is None


def test_https_on_443_redirects_from_80_and_elsewhere_from_nowhere() -> None:
    tls = Settings(tls_certificate="a.pem", tls_key="a.key", listen="0.0.0.0:443")
    beside = resolved(tls).stack.tls
    elsewhere = resolved(replace(tls, listen="0.0.0.0:8443")).stack.tls

    assert beside is not None
    assert elsewhere is not None
    assert beside.certificate == Path("/srv/shop/a.pem")
    assert beside.redirect_listen == "0.0.0.0:80"
    assert elsewhere.redirect_listen == ""


def test_a_module_that_was_named_is_looked_for_in_the_folder() -> None:
    app = app_facts(candidates=(), looked_at=("src/shop/web.py", "README.py"))

    stack = resolved(Settings(module="shop.web:make()"), app).stack

    assert (stack.module, stack.callable, stack.root) == (
        "shop.web",
        "make()",
        Path("/srv/shop/src"),
    )


FASTAPI = app_facts(candidates=(a_candidate(framework="FastAPI", interface="asgi"),))


def test_an_asgi_app_is_served_by_uvicorn_as_a_worker_of_gunicorns() -> None:
    stack = resolved(app=FASTAPI).stack

    assert (stack.interface, stack.engine) == ("asgi", "uvicorn")
    assert "gunicorn==" in stack.environment.server_commands[0][-1]
    assert "pyuwsgi==" in stack.supervisor.server_commands[0][-1]


@pytest.mark.parametrize(
    ("settings", "now", "engine"),
    [
        (Settings(), "granian", "granian"),
        (Settings(), "gunicorn", "gunicorn"),
        (Settings(engine="uwsgi"), "granian", "uwsgi"),
        (Settings(), "uvicorn", "uwsgi"),  # it was an ASGI app until now
        (Settings(), None, "uwsgi"),
    ],
)
def test_a_site_stays_in_the_engine_that_it_runs_in_unless_another_is_named(
    settings: Settings, now: str | None, engine: str
) -> None:
    record = {"engine": now} if now else {}
    found = resolve(settings, {}, {}, app_facts(), host_facts(), HOME, record)

    assert found.stack.engine == engine
    assert (reason(found, "engine") == "as it is served now") == (engine == now)


def test_an_engine_that_the_apps_python_is_too_old_for_is_refused() -> None:
    host = host_facts()
    old = replace(host, python=replace(host.python, version="3.9.2"))

    assert resolved(host=old).stack.engine == "uwsgi"
    with pytest.raises(AskedWronglyError, match=r"granian needs Python 3\.10"):
        resolved(Settings(engine="granian"), host=old)


@pytest.mark.parametrize("engine", ["uwsgi", "granian"])
def test_an_engine_whose_wheels_a_free_threaded_python_cannot_load_is_refused(
    engine: EngineName,
) -> None:
    host = host_facts()
    free = replace(host, python=replace(host.python, abi="cpython-313t-x86_64-linux-gnu"))

    assert resolved(Settings(engine="gunicorn"), host=free).stack.engine == "gunicorn"
    with pytest.raises(AskedWronglyError, match=f"cannot run {engine}"):
        resolved(Settings(engine=engine), host=free)


@pytest.mark.parametrize("settings", [Settings(interface="wsgi"), Settings(engine="uwsgi")])
def test_a_project_that_has_both_modules_is_served_by_the_one_that_fits_what_was_set(
    settings: Settings,
) -> None:
    why = "shop/views.py:2 has the async view feed"
    asgi = a_candidate(module="shop.asgi", interface="asgi", why_interface=why)
    broken = a_candidate(module="broken", rank=5000)
    app = app_facts(candidates=(asgi, a_candidate(module="shop.wsgi", rank=1000), broken))

    detected, asked = resolved(app=app), resolved(settings, app)

    assert (detected.stack.module, detected.stack.engine) == ("shop.asgi", "uvicorn")
    assert reason(detected, "interface") == why
    assert f"served as ASGI: {why}" in detected.advice
    assert (asked.stack.module, asked.stack.engine, asked.advice) == ("shop.wsgi", "uwsgi", ())


def test_what_means_nothing_to_the_app_server_is_told() -> None:
    settings = Settings(
        uwsgi={"harakiri": 3, "cheaper": 1, "cheaper-step": 1, "stats": ":9191", "grandiose": True},
        threads=4,
        request_timeout_s=30,
        on_demand_idle_s=60,
    )

    found = resolved(replace(settings, engine="gunicorn"))

    told = dict(line.split(": ", 1) for line in found.advice)
    assert list(told) == [
        "[uwsgi] harakiri",
        "[uwsgi] cheaper, cheaper-step",
        "[uwsgi] stats",
        "[uwsgi] grandiose",
        "request_timeout_s",
        "on_demand_idle_s",
    ]
    assert told["[uwsgi] harakiri"] == "use the setting request_timeout_s"
    assert "set processes" in told["[uwsgi] cheaper, cheaper-step"]
    assert told["[uwsgi] grandiose"] == "uWSGI itself has no such option"
    assert found.stack.on_demand_idle_s == 0
    assert resolved(settings).advice == ("[uwsgi] grandiose: uWSGI itself has no such option",)


@pytest.mark.parametrize("engine", ["uwsgi", "granian"])
def test_of_a_misspelt_option_of_uwsgi_it_is_told_what_may_be_meant(engine: EngineName) -> None:
    found = resolved(Settings(engine=engine, uwsgi={"harakri": 3}))

    assert found.advice == (
        "[uwsgi] harakri: uWSGI itself has no such option; did you mean harakiri?",
    )


def test_an_app_server_that_does_not_speak_the_apps_interface_is_refused() -> None:
    with pytest.raises(AskedWronglyError, match="cannot be served as asked"):
        resolved(Settings(engine="uwsgi"), app=FASTAPI)


def test_a_name_is_made_of_the_folders_name() -> None:
    assert app_name(Path("/srv/My Shop.v2")) == "my-shop-v2"
    assert app_name(Path("/srv/größe")) == "grosse"
    assert app_name(Path("/srv/日本")) == "app"


def test_statistics_that_a_person_puts_elsewhere_are_known() -> None:
    with_ini = app_facts(
        ini=Path("/srv/shop/wsgi.ini"), ini_options=(("module", "app"), ("stats", ":9191"))
    )

    assert resolved().stack.own_stats is None
    assert resolved(app=with_ini).stack.own_stats == "127.0.0.1:9191"
    assert resolved(Settings(uwsgi={"stats": "my.stats"})).stack.own_stats == (
        "unix:/srv/shop/my.stats"
    )


def test_an_ini_that_runs_as_written_is_not_restarted_by_us() -> None:
    app = app_facts(ini=Path("/srv/shop/wsgi.ini"), ini_options=(("module", "app"),))

    with pytest.raises(AskedWronglyError, match="py-autoreload"):
        resolve(Settings(reload=True), {"reload": "--reload"}, {}, app, host_facts(), HOME)
    assert not resolved(Settings(reload=True), app=app).stack.reload  # of a tapster.toml beside it


def test_nginx_never_answers_where_an_ini_that_runs_as_written_does() -> None:
    opens = (("http-socket", ":8080"), ("socket", "127.0.0.1:30001"))
    app = app_facts(ini=Path("/srv/shop/wsgi.ini"), ini_options=opens)
    adopted = Settings(listen="127.0.0.1:30001")
    source = {"listen": "tapster.toml:3"}

    for settings, sources in ((None, {}), (adopted, source)):
        found = resolve(settings or Settings(), sources, {}, app, host_facts(), HOME)
        assert found.stack.listen == "127.0.0.1:8081"
    assert resolve(adopted, source, {}, app_facts(), host_facts(), HOME).stack.listen == (
        "127.0.0.1:30001"
    )
    with pytest.raises(AskedWronglyError, match="opens itself"):
        resolve(adopted, {"listen": "--listen"}, {}, app, host_facts(), HOME)


def test_an_app_has_the_home_of_its_account_or_else_its_own_folder() -> None:
    known = pwd.getpwnam("root")

    of_account = resolved(host=host_facts(app_user=known.pw_name)).stack.env["HOME"]
    of_nobody = resolved(host=host_facts(app_user="no-such-account")).stack.env["HOME"]

    assert (of_account, of_nobody) == (known.pw_dir, "/srv/shop")


def test_an_app_may_be_given_another_home() -> None:
    assert resolved(env={"HOME": "/srv/data"}).stack.env["HOME"] == "/srv/data"


def test_a_running_site_keeps_its_address_and_names_unless_others_are_asked_for() -> None:
    now = {"listen": "127.0.0.1:9000", "domains": ["shop.example"]}

    kept = resolve(Settings(), {}, {}, app_facts(), host_facts(), HOME, now)
    asked = Settings(listen="127.0.0.1:9001")
    moved = resolve(asked, {}, {}, app_facts(), host_facts(), HOME, now)

    assert (kept.stack.listen, kept.stack.domains) == ("127.0.0.1:9000", ("shop.example",))
    assert reason(kept, "listen") == "as it is served now"
    assert moved.stack.listen == "127.0.0.1:9001"


def test_a_procfile_says_what_runs_beside_the_app_and_what_a_deploy_runs_first() -> None:
    app = app_facts(
        procfiles={"Procfile": "web: gunicorn app\nrelease: ./migrate && ./warm\nw: ./w"}
    )
    found = resolved(app=app)

    assert [(each.name, each.command) for each in found.stack.programs] == [("w", "./w")]
    assert found.stack.release_command == ("sh", "-c", "./migrate && ./warm")
    assert any("web: gunicorn app" in each for each in found.advice)
    asked = Settings(release_command=("true",), procfile="")
    assert resolved(asked, app).stack.release_command == ("true",)
    assert resolved(asked, app).stack.programs == ()


def test_a_procfile_that_is_not_there_is_refused() -> None:
    with pytest.raises(AskedWronglyError, match=r"Procfile\.prod"):
        resolved(Settings(procfile="Procfile.prod"), app_facts(procfiles={"Procfile": ""}))


def test_a_database_that_no_setting_shares_is_told_with_the_line_that_keeps_it() -> None:
    app = app_facts(databases=("db.sqlite3", "data/visits"))
    shared = Settings(shared=("data/",))
    now = {"id": "20260101-000000", "is_copy": True}

    first = resolved(shared, app).advice
    _, later = resolve(shared, {}, {}, app, host_facts(), HOME, now).advice

    assert len(first) == 1
    assert first[0].startswith("db.sqlite3: each release has a SQLite file of its own")
    assert first[0].endswith('set in tapster.toml: shared = ["data/", "db.sqlite3"]')
    assert "the live release's is in /h/apps/shop/releases/20260101-000000/source; copy it" in later
    assert not resolved(Settings(shared=("data", "db.sqlite3")), app).advice
