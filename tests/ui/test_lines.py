import json
import subprocess
import sys
from pathlib import Path
from socket import socketpair

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.engines.start import Process, start_script
from tapster.errors import TapsterError
from tapster.model.actions import Build, Link, RunCommand, Write
from tapster.model.files import File
from tapster.model.home import Home
from tapster.ui.lines import failure, plain, public_text

RELEASE = Home(Path("/home/ann/t"), Path("/run/t")).release("shop", "20261122-170312")
VALUES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(values=st.lists(VALUES, min_size=1, max_size=4))
def test_no_value_of_a_variable_in_a_start_script_is_shown(values: list[str]) -> None:
    secrets = {f"NAME_{n}": f"<{value}>secret<{value}>" for n, value in enumerate(values)}
    process = Process(argv=("/usr/bin/python3", "-c", "run()"), cwd=Path("/srv"), env=secrets)

    shown = json.dumps(plain(Write(file=start_script(process, RELEASE))))

    assert "secret" not in shown
    assert all(f"export {name}=***" in shown for name in secrets)
    assert "exec /usr/bin/python3 -c" in shown


def test_variables_of_a_command_are_shown_by_name_only() -> None:
    action = RunCommand(
        argv=("true",), cwd=Path("/srv"), env={"SECRET_KEY": "s3cret"}, label="collecting"
    )

    shown = plain(action)

    assert isinstance(shown, dict)
    assert shown["env"] == {"SECRET_KEY": "***"}
    assert (shown["kind"], shown["cwd"]) == ("RunCommand", "/srv")


def test_values_of_every_kind_become_json() -> None:
    shown = plain({"links": (Link(path=Path("/a"), target="b"),), "names": frozenset({"x"})})

    assert shown == {"links": [{"kind": "Link", "path": "/a", "target": "b"}], "names": ["x"]}


def test_a_failure_is_told_to_the_person_and_if_asked_for_to_the_program(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failure(TapsterError("it did not start", "port taken", "choose another"), is_json=True)

    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "what": "it did not start",
        "why": "port taken",
        "fix": "choose another",
    }
    assert said.err == "it did not start\n  why: port taken\n  fix: choose another\n"


@pytest.mark.parametrize("flag", [["--home", "/srv/my sites"], ["--home=/srv/my sites"]])
def test_commands_that_are_proposed_are_for_the_home_that_was_named(
    flag: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tapster", "up", *flag, "shop"])

    failure(TapsterError("it did not start", "the name is taken", "tapster down shop"))

    said = capsys.readouterr().err
    assert said.endswith("  fix: tapster down --home '/srv/my sites' shop\n")


def test_addresses_are_shown_without_the_passwords_in_them() -> None:
    build = Build(
        folder=Path("/h/environments/shop"),
        commands=(("uv", "pip", "install", "--index-url", "https://ann:s3cret@pypi.example/s"),),
        cwd=Path("/srv"),
        label="the environment",
        files={"Pipfile": 'url = "https://ann:s3cret@pypi.example/simple"'},
    )

    shown = json.dumps(plain(build))

    assert "s3cret" not in shown
    assert "https://***@pypi.example/s" in shown
    assert plain("http://127.0.0.1:8080/a@b") == "http://127.0.0.1:8080/a@b"


def test_variables_in_an_ini_are_shown_by_name_only() -> None:
    ini = File(path=Path("/r/uwsgi.ini"), text="[uwsgi]\nenv = TOKEN=s3cret\nmaster = true\n")

    assert public_text(ini) == "[uwsgi]\nenv = TOKEN=***\nmaster = true\n"


def test_advice_that_nobody_reads_disturbs_nothing() -> None:
    ours, theirs = socketpair()
    theirs.close()
    code = "from tapster.ui.lines import advice; advice('one'); advice('two'); print('done')"

    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=ours.fileno(),
        check=True,
        text=True,
    )

    ours.close()
    assert done.stdout == "done\n"


def test_what_a_failure_quotes_cannot_command_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    failure(TapsterError("it failed", "KeyError: \x1b[2J\n  next", "correct it"))

    assert capsys.readouterr().err == (
        "it failed\n  why: KeyError: ?[2J\n  next\n  fix: correct it\n"
    )
