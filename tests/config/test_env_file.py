import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapster.config.env_file import parse_env_file
from tapster.errors import SettingsError


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=1", "1"),
        ("export A=1", "1"),
        ("  A = b c  ", "b c"),
        ("A=", ""),
        ("A= # nothing", ""),
        ("A=#1", "#1"),
        ("A=b # comment", "b"),
        ("A=b#c", "b#c"),
        ("A=$HOME ${HOME}", "$HOME ${HOME}"),
        ("A=b=c", "b=c"),
        ("A=it's", "it's"),
        ("A='b # \\n \"c\"'", 'b # \\n "c"'),
        ('A="b # \\n \\"c\\" \\$d"  # comment', 'b # \n "c" $d'),
        ("A='one\ntwo'", "one\ntwo"),
        ('A="-----BEGIN\nx==\n-----END"', "-----BEGIN\nx==\n-----END"),
        ('A="b"\r', "b"),
    ],
)
def test_a_line_sets_a_variable(line: str, value: str) -> None:
    text = f"# first\n\nZ=0\n{line}\nY=9\n"

    assert parse_env_file(text, ".env") == {"Z": "0", "A": value, "Y": "9"}


def test_the_later_of_two_wins() -> None:
    assert parse_env_file("A=1\nA=2", ".env") == {"A": "2"}


def test_all_mistakes_are_reported_with_their_lines_and_without_the_secrets() -> None:
    text = "A=1\nhunter2\nB='x\ny'\n1C=hunter2\nD='hunter2' hunter2\nE=hunter2\0\nF=\"hunter2\n"

    with pytest.raises(SettingsError) as caught:
        parse_env_file(text, "/srv/.env")

    assert caught.value.what == "/srv/.env has 5 mistakes"
    assert "hunter2" not in str(caught.value)
    assert [line.split(": ")[0].strip() for line in caught.value.why.splitlines()] == [
        "/srv/.env:2",
        "/srv/.env:5",
        "/srv/.env:6",
        "/srv/.env:7",
        "/srv/.env:8",
    ]


@given(text=st.text() | st.lists(st.sampled_from(list("A=1'\"\\# \n\t\0"))).map("".join))
def test_any_text_is_variables_or_a_settings_error(text: str) -> None:
    try:
        variables = parse_env_file(text, ".env")
    except SettingsError:
        return
    assert all(name.isidentifier() and "\0" not in value for name, value in variables.items())


def test_what_a_shell_reads_is_what_we_read(tmp_path: Path) -> None:
    text = 'A=1\nexport B=\'two words # $A\'\nC="x \\"y\\" \\$A"\nD=#1\nE= # nothing\n'
    (tmp_path / "env").write_text(text)

    shell = "set -a; . ./env; env -0"
    output = subprocess.run(["sh", "-c", shell], cwd=tmp_path, stdout=subprocess.PIPE, check=True)

    seen = dict(entry.split("=", 1) for entry in output.stdout.decode().split("\0") if entry)
    assert parse_env_file(text, ".env").items() <= seen.items()
