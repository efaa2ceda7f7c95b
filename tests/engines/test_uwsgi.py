from dataclasses import replace
from pathlib import Path

import pytest

from tapster.engines.engine import ENGINES
from tapster.engines.start import Process, start_script
from tapster.engines.uwsgi.quote import quote
from tapster.errors import AskedWronglyError
from tapster.model.home import Home
from tapster.model.stack import Stack, Upstream
from tapster.uwsgi_ini.facts import last
from tests.factories import a_stack
from tests.uwsgi_ini.worlds import of_text

GOLDEN = Path(__file__).parent / "golden"
ENGINE = ENGINES["uwsgi"]
STACK = a_stack()
RELEASE = Home(STACK.home, STACK.run).release("shop", "20261122-170312")

STORIES = {
    "default": STACK,
    "root-with-threads": replace(
        STACK, as_root=True, user="shop", group="shop", threads=4, max_requests=5000
    ),
    "reload-preload-options": replace(
        STACK,
        reload=True,
        preload=True,
        callable="create_app()",
        uwsgi_options={
            "reload-on-rss": 512,
            "ignore-sigpipe": False,
            "static-map": ("/a=b", "/c=d"),
        },
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_uwsgi_ini_is_as_it_was_read_and_approved(story: str) -> None:
    (file,) = ENGINE.files(STORIES[story], RELEASE)

    assert file.text == (GOLDEN / f"{story}.ini").read_text()


def test_options_of_the_person_win() -> None:
    stack = replace(STACK, uwsgi_options={"harakiri": 7})
    (file,) = ENGINE.files(stack, RELEASE)

    assert last(of_text(file.text), "harakiri") == "7"


def test_a_percent_sign_in_a_path_stays_one() -> None:
    stack = replace(STACK, root=Path("/srv/100% shop"))
    (file,) = ENGINE.files(stack, RELEASE)

    assert last(of_text(file.text), "chdir") == "/srv/100% shop"


@pytest.mark.parametrize("value", ["/srv/$(x)", "/srv/@(x)", "/srv/a\nb", " /srv"])
def test_what_uwsgi_would_change_is_refused(value: str) -> None:
    with pytest.raises(AskedWronglyError, match="cannot stand in a uWSGI configuration"):
        quote(value)


def test_an_ini_runs_as_written_and_nothing_else_is_configured() -> None:
    upstream = Upstream(address="127.0.0.1:30000", protocol="uwsgi")
    stack = replace(STACK, ini=Path("/srv/shop/wsgi.ini"), ini_upstream=upstream)

    process = ENGINE.process(stack, RELEASE)

    assert process.argv[-2:] == ("--ini", "wsgi.ini")
    assert process.cwd == Path("/srv/shop")
    assert ENGINE.upstream(stack, RELEASE) == upstream
    assert "--socket" not in process.argv


def test_an_ini_without_a_socket_gets_one() -> None:
    stack: Stack = replace(STACK, ini=Path("/srv/shop/wsgi.ini"))

    process = ENGINE.process(stack, RELEASE)

    assert process.argv[process.argv.index("--socket") + 1] == str(RELEASE.socket)


def test_the_start_script_quotes_every_value_for_the_shell() -> None:
    process = Process(argv=("/a b/python", "it's"), cwd=Path("/w $x"), env={"A": "1'2\n3"})

    text = start_script(process, RELEASE).text

    assert "export A='1'\"'\"'2\n3'" in text
    assert "exec '/a b/python' 'it'\"'\"'s'" in text
    assert "cd '/w $x' || exit 1" in text
