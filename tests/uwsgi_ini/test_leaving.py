"""What becomes of an .ini whose app another engine than uWSGI is to run."""

import pytest

from tapster.uwsgi_ini.fates import Adopted
from tapster.uwsgi_ini.leaving import lessened, losses
from tests.uwsgi_ini.test_adopt import adopted


def kinds(found: Adopted) -> list[str]:
    return [fate.kind for fate in found.fates]


def test_the_engine_is_a_setting_and_nothing_is_passed_to_uwsgi() -> None:
    found = adopted("module = shop", "processes = 4", "reload-on-rss = 512", engine="gunicorn")

    assert (found.settings.engine, found.settings.processes) == ("gunicorn", 4)
    assert found.settings.uwsgi is None
    assert kinds(found) == ["setting", "setting", "lost"]
    assert found.open == found.fates[2:]
    assert any("import uwsgi" in note for note in found.notes)


def test_uwsgi_itself_can_be_named_and_changes_nothing_else() -> None:
    lines = ("module = shop", "reload-on-rss = 512", "pythonpath = lib")

    plain, named = adopted(*lines), adopted(*lines, engine="uwsgi")

    assert named.settings.engine == "uwsgi"
    assert (named.fates, named.notes) == (plain.fates, plain.notes)


def test_an_option_of_no_row_is_lost_in_words_that_are_always_true() -> None:
    known, unknown = losses(["for-times", "grandiose"], "gunicorn")

    assert known == "[uwsgi] for-times: only uWSGI knows it: gunicorn runs as if it were not there"
    assert unknown == "[uwsgi] grandiose: uWSGI itself has no such option"


@pytest.mark.parametrize(
    ("lines", "engine", "expected"),
    [
        (["harakiri = 30"], "gunicorn", ["setting"]),
        (["max-requests = 30"], "gunicorn", ["setting"]),
        (["max-requests = 30"], "granian", ["lost"]),
        (["lazy-apps = false"], "gunicorn", ["setting"]),
        (["lazy-apps = false"], "granian", ["setting"]),
        (["processes = 4", "cheaper = 2"], "gunicorn", ["setting", "lost"]),
        (["processes = 4", "cheaper = 8"], "gunicorn", ["setting", "lost"]),
        (["cheaper = true"], "gunicorn", ["no effect"]),
        (["idle = 60", "die-on-idle"], "gunicorn", ["lost", "derived"]),
        (["plugins = python3"], "gunicorn", ["derived"]),
        (["plugins = gevent3"], "gunicorn", ["lost"]),
        (["master = true", "buffer-size = 65535"], "gunicorn", ["derived", "derived"]),
        (["emperor = /etc/vassals"], "gunicorn", ["refused"]),
        (["vaccum = true"], "gunicorn", ["no effect"]),
    ],
)
def test_an_option_keeps_what_the_engine_has_a_place_for(
    lines: list[str], engine: str, expected: list[str]
) -> None:
    assert kinds(adopted(*lines, engine=engine)) == expected


def test_a_limit_that_holds_no_longer_says_so_beside_the_setting() -> None:
    alone = adopted("harakiri = 30", engine="gunicorn")
    threads = adopted("harakiri = 30", "threads = 4", engine="gunicorn")

    assert alone.fates[0].words == ""
    assert "nginx answers 504" in threads.fates[0].words
    assert threads.settings.request_timeout_s == 30


def test_each_path_of_pythonpath_is_searched_the_last_one_first_as_in_uwsgi() -> None:
    found = adopted("env = PYTHONPATH=own", "pythonpath = lib", "pp = vendor", engine="gunicorn")

    assert found.settings.env == {"PYTHONPATH": "vendor:lib:own"}


def test_of_mounts_the_first_is_served_and_the_loss_is_open() -> None:
    found = adopted("mount = /a=one.py", "mount = /b=two.py", engine="gunicorn")

    assert found.settings.module == "one:application"
    assert kinds(found) == ["lost", "lost"]
    assert all("DispatcherMiddleware" in fate.words for fate in found.open)


@pytest.mark.parametrize(
    ("engine", "interface", "threads", "expected"),
    [
        ("uwsgi", "wsgi", 4, set()),
        ("gunicorn", "wsgi", 1, {"on_demand_idle_s"}),
        ("gunicorn", "wsgi", 4, {"on_demand_idle_s", "request_timeout_s"}),
        ("gunicorn", "asgi", 1, {"on_demand_idle_s", "request_timeout_s", "threads"}),
        ("granian", "wsgi", 4, {"on_demand_idle_s", "request_timeout_s", "max_requests"}),
        ("uvicorn", "asgi", 1, {"on_demand_idle_s", "request_timeout_s", "threads"}),
    ],
)
def test_a_setting_means_less_where_the_engine_cannot_do_it(
    engine: str, interface: str, threads: int, expected: set[str]
) -> None:
    assert lessened(engine, interface, threads).keys() == expected


def test_options_with_the_same_reason_are_told_together() -> None:
    told = list(losses(["cheaper", "workers", "cheaper-step", "thunder-lock"], "gunicorn"))

    assert [line.partition(": ")[0] for line in told] == [
        "[uwsgi] cheaper, cheaper-step",
        "[uwsgi] workers",
        "[uwsgi] thunder-lock",
    ]
    assert told[1].endswith("use the setting processes")
