import pytest

from tapster.ui.private import public_text


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("env = TOKEN=s3cret=", "env = TOKEN=***"),
        ("env = NAME = s3cret", "env = NAME =***"),
        ('env = "NAME=s3cret"', 'env = "NAME=***'),
        ("# env = NAME=s3cret", "# env = NAME=***"),
        ("set = env=NAME=s3cret", "set = env=NAME=***"),
        ("set-ph = db-password=s3cret", "set-ph = db-password=***"),
        ("dbpassword = s3cret=x", "dbpassword =***"),
        ("ENVIROMENT = NAME=s3cret", "ENVIROMENT = NAME=***"),
        ("attach-daemon = work --token=s3cret", "attach-daemon = work --token=***"),
    ],
)
def test_what_may_be_secret_is_hidden_however_it_is_written(line: str, shown: str) -> None:
    assert public_text(f"master = true\n{line}\n") == f"master = true\n{shown}\n"


@pytest.mark.parametrize("line", ["static-map = /key=/srv/a", "socket = /run/x", "auto-procname="])
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert public_text(line) == line
